import NIOHTTP1

/// What a request is about (RFC 9112 §3.2; `:path` of RFC 9113 §8.3.1).
struct RequestTarget {
    /// The most bytes of a target: somewhat more than the 8000 that RFC 9112 §3 asks for.
    static let maximumLength = 8 * 1024

    /// Without the query. "*" means the server as a whole, and "" what a CONNECT names.
    let path: Substring
    /// What stands behind `?`, if anything does.
    let query: Substring?
    /// The host and port of an absolute target, which count in place of `Host`.
    let authority: Substring?
    /// Whether an absolute target asks for `https`.
    let isHTTPS: Bool

    /// Reads the target of a request with a method, in HTTP/1 also in the absolute form.
    init(_ text: String, method: HTTPMethod, isHTTP1: Bool) throws(RequestFault) {
        guard text.utf8.count <= Self.maximumLength else { throw .targetTooLong }
        var rest = text[...]
        var scheme: Scheme?
        if isHTTP1, method != .CONNECT { scheme = Scheme.removed(from: &rest) }
        isHTTPS = scheme == .https
        if scheme != nil {
            let host = rest.prefix { $0 != "/" && $0 != "?" }
            guard Authority.isValid(host) else { throw .host(String(host)) }
            authority = host
            rest = rest[host.endIndex...]
        } else {
            authority = nil
        }
        guard method != .CONNECT else { (path, query) = ("", nil); return }
        guard !rest.utf8.contains(UInt8(ascii: "#")) else { throw .target }
        let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?"))
        let path = rest[..<(mark ?? rest.endIndex)]
        query = mark.map { rest[$0...].dropFirst() }
        switch (path.utf8.first, scheme) {
        case (UInt8(ascii: "/")?, _): self.path = path
        // RFC 9112 §3.2.4: with an empty path, OPTIONS of the absolute form means the server.
        case (nil, _?): self.path = method == .OPTIONS && mark == nil ? "*" : "/"
        case (UInt8(ascii: "*")?, nil) where rest.utf8.count == 1 && method == .OPTIONS: self.path = path
        default: throw .target
        }
    }

    private enum Scheme {
        case http, https

        /// Takes the scheme of an absolute target away; `nil` where there is none that is served here.
        static func removed(from text: inout Substring) -> Scheme? {
            guard text.utf8.first != UInt8(ascii: "/") else { return nil }
            for (scheme, prefix) in [(Scheme.https, "https://"), (.http, "http://")]
            where text.prefix(prefix.count).lowercased().utf8.elementsEqual(prefix.utf8) {
                text = text.dropFirst(prefix.count)
                return scheme
            }
            return nil
        }
    }
}
