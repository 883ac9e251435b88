/// One entry of the error queue of BoringSSL, by which TLS runs. NIOSSL hands it on as a text alone:
/// `Error: 268435612 error:1000009c:SSL routines:OPENSSL_internal:HTTP_REQUEST at FILE:LINE`.
package struct TLSLibraryReason: Sendable, Hashable {
    /// Such as `SSL routines`; empty where the text has another form.
    package let library: String
    /// Such as `HTTP_REQUEST`.
    package let name: String

    package init(_ description: String) {
        let parts = description.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count >= 6 else {
            (library, name) = ("", "")
            return
        }
        library = String(parts[3])
        // Nothing but the letters of a name, whatever stands behind it.
        name = String(parts[5].prefix { $0.isASCII && ($0.isUppercase || $0.isNumber || $0 == "_") })
    }

    /// The name as words.
    package var words: String { name.isEmpty ? "an unknown error" : Self.words(name) }

    /// The alert by which the other side ended the connection, as words (RFC 8446 §6); `nil` where it was none.
    package var alert: String? {
        for prefix in ["SSLV3_ALERT_", "TLSV1_ALERT_", "TLSV1_"] where name.hasPrefix(prefix) {
            return Self.words(String(name.dropFirst(prefix.count)))
        }
        return nil
    }

    private static func words(_ name: String) -> String { name.lowercased().replacing("_", with: " ") }
}
