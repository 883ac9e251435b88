import NIOHTTP1

/// The head of a request as it was judged, before anything is routed: the one place where the rules of RFC 9110, RFC 9112
/// and RFC 9113 for a server are applied, whatever path is asked for.
struct ReceivedHead {
    let method: HTTPMethod
    /// The path, without the query; empty where the target cannot be read.
    let path: Substring
    let query: Substring?
    /// Without the white space around values.
    let headers: HTTPHeaders
    /// For whom the request is: the host of the target, else that of `Host`.
    let authority: String?
    /// Whether content follows, as far as the head tells.
    let hasContent: Bool
    /// Whether the client waits for 100 before it sends its content.
    let awaitsContinue: Bool
    /// Whether the connection may be used for another request.
    let keepsAlive: Bool
    /// HTTP/1.0 has to be told that its connection stays (RFC 9112 §9.3).
    let isOldVersion: Bool
    let fault: RequestFault?

    /// - Parameter isSecure: Whether the request came over TLS, or from a trusted proxy that speaks for its clients.
    init(_ head: HTTPRequestHead, isSecure: Bool) {
        let isHTTP1 = head.version.major < 2
        let isOldVersion = isHTTP1 && head.version.minor < 1
        method = head.method
        let received = HeadFields(head.headers)
        let isPadded = isHTTP1 && received.padded != nil
        headers = isPadded ? head.headers.withoutPadding : head.headers
        let fields = isPadded ? HeadFields(headers) : received
        self.isOldVersion = isOldVersion
        let target = Result { () throws(RequestFault) in
            try RequestTarget(head.uri, method: head.method, isHTTP1: isHTTP1)
        }
        let read = try? target.get()
        path = read?.path ?? ""
        query = read?.query
        authority = read?.authority.map(String.init) ?? fields.hosts.first
        // The parser takes nothing behind CONNECT and Upgrade for HTTP, and neither is done here.
        keepsAlive = head.isKeepAlive && !(isHTTP1 && (head.method == .CONNECT || fields.hasUpgrade))
        let framing = Framing(headers, fields, isHTTP1: isHTTP1)
        let expectations = fields.hasExpect && !isOldVersion ? headers[canonicalForm: "expect"] : []
        hasContent = framing.hasContent
        awaitsContinue = hasContent && !expectations.isEmpty
        do throws(RequestFault) {
            if !isHTTP1, let field = fields.padded { throw .padding(field: field) }
            try framing.check(isOldVersion: isOldVersion)
            let target = try target.get()
            guard isSecure || !target.isHTTPS else { throw .insecure }
            try Self.check(fields.hosts, isOldVersion: isOldVersion)
            try framing.checkContent()
            if let other = expectations.first(where: { $0.lowercased() != "100-continue" }) {
                throw .expectation(String(other))
            }
            fault = nil
        } catch {
            fault = error
        }
    }

    /// What stands for a request that cannot be read.
    init(unreadable fault: RequestFault) {
        (method, path, query, headers, authority) = (.GET, "", nil, [:], nil)
        (hasContent, awaitsContinue, keepsAlive, isOldVersion) = (false, false, false, false)
        self.fault = fault
    }

    private init(_ head: ReceivedHead, fault: RequestFault) {
        (method, path, query, headers) = (head.method, head.path, head.query, head.headers)
        (authority, hasContent, isOldVersion) = (head.authority, head.hasContent, head.isOldVersion)
        (awaitsContinue, keepsAlive) = (false, false)
        self.fault = fault
    }

    /// The same head, of a request whose content turned out to be too long.
    var ofTooLong: ReceivedHead { ReceivedHead(self, fault: .tooLong) }

    /// RFC 9112 §3.2: one `Host` with a valid value, which HTTP/1.0 may leave out.
    private static func check(_ hosts: [String], isOldVersion: Bool) throws(RequestFault) {
        guard hosts.count <= 1 else { throw .severalHosts }
        guard let host = hosts.first else {
            guard isOldVersion else { throw .noHost }
            return
        }
        guard Authority.isValid(host) else { throw .host(host) }
    }
}
