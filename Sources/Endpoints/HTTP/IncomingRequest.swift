import AuthorizationServer
package import NIOCore
package import NIOHTTP1

/// A complete request, as a route reads it.
package struct IncomingRequest: Sendable {
    package let method: HTTPMethod
    /// The path, without the query.
    package let path: Substring
    /// What stands behind `?`, if anything does.
    package let query: Substring?
    /// Without white space around their values.
    package let headers: HTTPHeaders
    package let body: ByteBuffer
    /// What is wrong with it as a message of HTTP; `body` is empty then.
    let fault: RequestFault?
    /// It names another host of the same address than the one that its connection was made for.
    let isMisdirected: Bool
    let origin: RequestOrigin
    /// What is wrong with the certificate that is forwarded with it, or with its sender.
    let forwardingFault: ForwardingFault?
}

extension IncomingRequest {
    init(
        _ head: ReceivedHead, _ body: ByteBuffer, isMisdirected: Bool, from peer: ConnectionPeer,
        network: SourceNetwork?, with credential: RequestCredential
    ) {
        self.init(
            method: head.method,
            path: head.path,
            query: head.query,
            headers: head.headers,
            body: body,
            fault: head.fault,
            isMisdirected: isMisdirected,
            origin: RequestOrigin(
                requestID: RandomIdentifier.make(),
                remoteAddress: peer.remoteAddress,
                network: network,
                certificate: credential.certificate,
                attestation: credential.attestation,
                hasAuthorizationHeader: head.headers.contains(name: "authorization"),
                headers: RequestHeaders { [headers = head.headers] name in headers[name] }),
            forwardingFault: credential.fault)
    }
}
