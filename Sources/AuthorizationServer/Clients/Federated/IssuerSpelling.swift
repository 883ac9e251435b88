/// What is left of an issuer's name when all is left out by which one and the same server can be named in several ways: to
/// find out that two names may mean one. Tokens are compared with the name as it is configured, byte by byte.
package struct IssuerSpelling: Sendable, Hashable {
    /// Without the scheme, its usual port and slashes at the end, the host in lower case.
    let text: String

    package init(_ issuer: String) {
        var rest = issuer[...]
        var port = ":443"
        for (scheme, usual) in [("https://", ":443"), ("http://", ":80")]
        where rest.prefix(scheme.count).lowercased() == scheme {
            rest = rest.dropFirst(scheme.count)
            port = usual
        }
        var host = rest.prefix { $0 != "/" }
        var path = rest[host.endIndex...]
        while path.hasSuffix("/") { path = path.dropLast() }
        for suffix in [port, "."] where host.hasSuffix(suffix) { host = host.dropLast(suffix.count) }
        text = host.lowercased() + path
    }
}
