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
    package let headers: HTTPHeaders
    package let body: ByteBuffer
    /// The body is longer than what is read; `body` is empty then.
    package let isTooLong: Bool
    /// It names another host of the same address than the one that its connection was made for.
    let isMisdirected: Bool
    let origin: RequestOrigin
    /// What is wrong with the certificate that is forwarded with it, or with its sender.
    let forwardingFault: ForwardingFault?
}
