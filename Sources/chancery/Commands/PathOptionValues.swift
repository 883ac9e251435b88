import FoundationEssentials
import PKI

/// The values of the options of `trust verify`; the time is that of `token verify` too.
enum PathOptionValues {
    static func time(_ text: String) throws(CannotSay) -> Date {
        guard let date = RFC3339.date(text) else {
            throw CannotSay("--at: \"\(text)\" is not a time such as 2026-01-31T09:30:00Z")
        }
        return date
    }

    static func depth(_ text: String) throws(CannotSay) -> Int {
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let depth = Int(text), depth <= 255 else {
            throw CannotSay("--max-depth: \"\(text)\" is not a number from 0 to 255")
        }
        return depth
    }

    static func policies(_ texts: [String]) throws(CannotSay) -> [String] {
        for text in texts where !isObjectIdentifier(text) {
            throw CannotSay("--policy: \"\(text)\" is not an object identifier such as 2.16.840.1.101.3.2.1.48.1")
        }
        return texts
    }

    static func revocation(_ text: String) throws(CannotSay) -> RevocationMode {
        guard let mode = RevocationMode(rawValue: text) else {
            throw CannotSay("--revocation: \"\(text)\" is not \"require\", \"prefer\" or \"off\"")
        }
        return mode
    }

    /// Whether `text` is dotted numbers, the first two as X.660 §7.6 allows them.
    static func isObjectIdentifier(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy { (48...57).contains($0) } && (part == "0" || part.first != "0") ? UInt32(part) : nil
        }
        guard numbers.count == parts.count, numbers.count >= 2, text.utf8.count <= 256 else { return false }
        return numbers[0] < 2 && numbers[1] < 40 || numbers[0] == 2
    }
}
