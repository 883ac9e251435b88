import JOSE

/// Why the content type of a request is refused, for the audit log (RFC 9110 §8.3).
enum ContentTypeReason {
    /// - Parameter expected: the media type, without parameters.
    static func text(_ values: [String], expected: String) -> String {
        guard let value = values.first else { return "no content type" }
        guard values.count == 1 else { return "\(values.count) content types" }
        let parts = value.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
        let type = parts[0].filter { $0 != " " && $0 != "\t" }.lowercased()
        guard type == expected, parts.count > 1 else {
            return "wrong content type: \(VisibleText.quoted(value)), \(expected) is expected"
        }
        let parameters = VisibleText.quoted(String(parts[1].drop { $0 == " " || $0 == "\t" }))
        return "the content type has a parameter that is not accepted: \(parameters); only charset=utf-8 is"
    }
}
