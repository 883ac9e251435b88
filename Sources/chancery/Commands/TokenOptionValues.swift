import Foundation
import JOSE

/// The values of `token verify`.
enum TokenOptionValues {
    /// The most bytes that are read of standard input; what is longer than a token may be is refused as such.
    private static let limit = 1 << 20

    static func algorithms(_ text: String?) throws(CannotSay) -> Set<VerificationAlgorithm> {
        guard let text else { return Set(VerificationAlgorithm.allCases) }
        var algorithms: Set<VerificationAlgorithm> = []
        for name in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let algorithm = VerificationAlgorithm(rawValue: String(name)) else {
                let known = VerificationAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
                throw CannotSay("--algorithms: \"\(name)\" is none of \(known)")
            }
            algorithms.insert(algorithm)
        }
        return algorithms
    }

    /// The token itself, or for "-" what stands on standard input, without the end of its line.
    static func token(_ argument: String) throws(CannotSay) -> String {
        guard argument == "-" else { return argument }
        var bytes: [UInt8] = []
        do {
            while bytes.count <= limit, let data = try FileHandle.standardInput.read(upToCount: 1 << 16), !data.isEmpty
            {
                bytes += data
            }
        } catch { throw CannotSay("standard input cannot be read: \(SystemErrorText.of(error))") }
        guard bytes.count <= limit else {
            throw CannotSay("standard input has more than the \(limit) bytes that are allowed")
        }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
