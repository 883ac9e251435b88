import FoundationEssentials
import NIOHTTP1

extension CachingHeaders {
    init(_ headers: HTTPHeaders) {
        self.init(
            entityTag: Self.validator("ETag", in: headers), lastModified: Self.validator("Last-Modified", in: headers),
            freshFor: Self.freshness(headers))
    }

    /// More than any interval here; what a number stands for that is too large to be read (RFC 9111 §1.2.2).
    private static let longest = 1 << 31

    /// A header that a later request can send back: one, short, and of visible characters.
    private static func validator(_ name: String, in headers: HTTPHeaders) -> String? {
        let values = headers[name]
        guard values.count == 1, let value = values.first, (1...256).contains(value.utf8.count),
            value.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
        else { return nil }
        return value
    }

    /// `max-age` before `Expires`, less the time that the answer has spent in caches. What cannot be read is stale
    /// (RFC 9111 §4.2.1).
    private static func freshness(_ headers: HTTPHeaders) -> Int? {
        guard let lifetime = cacheControl(headers) ?? expiry(headers) else { return nil }
        let age = headers.first(name: "Age").flatMap(seconds) ?? 0
        return max(0, lifetime - age)
    }

    private static func cacheControl(_ headers: HTTPHeaders) -> Int? {
        var lifetimes: [Int] = []
        for directive in headers[canonicalForm: "Cache-Control"] {
            let parts = directive.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            switch parts[0].lowercased() {
            case "no-store", "no-cache": lifetimes.append(0)
            case "max-age": lifetimes.append(parts.count == 2 ? seconds(parts[1].filter { $0 != "\"" }) ?? 0 : 0)
            default: break
            }
        }
        return lifetimes.min()
    }

    /// The answer's own `Date` is what `Expires` is measured by: a server's clock is not ours.
    private static func expiry(_ headers: HTTPHeaders) -> Int? {
        guard let expires = headers.first(name: "Expires") else { return nil }
        guard let end = date(expires), let start = headers.first(name: "Date").flatMap(date) else { return 0 }
        return Int(min(max(end.timeIntervalSince(start), 0), TimeInterval(longest)))
    }

    private static func seconds(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return min(Int(text) ?? longest, longest)
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7); the obsolete forms count as unreadable.
    private static func date(_ text: String) -> Date? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard text.utf8.count == 29, parts.count == 6, parts[5] == "GMT",
            let month = months.firstIndex(of: String(parts[2]))
        else { return nil }
        let digits = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return try? Date("\(parts[3])-\(digits)-\(parts[1])T\(parts[4])Z", strategy: .iso8601)
    }
}
