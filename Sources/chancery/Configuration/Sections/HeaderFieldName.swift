/// Names of header fields (RFC 9110 §5.1).
enum HeaderFieldName {
    static let allowed = "1 to 64 letters, digits and characters of !#$%&'*+-.^_`|~"

    /// Whether the text is a token (RFC 9110 §5.6.2) of a length that programs take.
    static func isValid(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
    }

    /// Whether the field frames or routes a message (RFC 9110 §§7.2, 7.6.1, 8.6, 10.1.1; RFC 9112 §6): a client that set
    /// it to anything else would send another message than it means.
    static func isForTheMessage(_ name: String) -> Bool {
        forTheMessage.contains(name.lowercased())
    }

    private static let forTheMessage: Set<String> = [
        "connection", "content-encoding", "content-length", "expect", "host", "http2-settings", "keep-alive",
        "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    ]
}
