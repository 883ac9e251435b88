import NIOCore
import NIOHPACK
import NIOHTTP2

/// Stands before the codec that makes HTTP/1 of an HTTP/2 stream, and puts the host where the rules look for it: one
/// `:authority`, which takes the place of `Host` (RFC 9113 §8.3.1).
///
/// The codec takes nothing without `:authority`, though a client may send `host` alone, and passes over `:authority` where
/// both are there, though they have to say the same.
final class StreamAuthority: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias InboundOut = HTTP2Frame.FramePayload

    private var isHead = true

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard isHead, case .headers(var payload) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        isHead = false
        payload.headers = Self.normalized(payload.headers)
        context.fireChannelRead(wrapInboundOut(.headers(payload)))
    }

    static func normalized(_ headers: HPACKHeaders) -> HPACKHeaders {
        var headers = headers
        if headers.first(name: ":method") == "CONNECT" {
            // It has neither (§8.5), and is answered all the same.
            for name in [":path", ":scheme"] where !headers.contains(name: name) {
                headers.add(name: name, value: name == ":path" ? "*" : "https")
            }
        }
        guard headers.contains(name: "host") || !headers.contains(name: ":authority") else { return headers }
        var hosts: [String] = []
        for host in headers[":authority"] + headers["host"] where !hosts.contains(where: { areSame($0, host) }) {
            hosts.append(host)
        }
        headers.remove(name: ":authority")
        headers.remove(name: "host")
        headers.add(name: ":authority", value: hosts.first ?? "")
        // Several that differ are left for the rules to refuse.
        if hosts.count > 1 { hosts.forEach { headers.add(name: "host", value: $0) } }
        return headers
    }

    private static func areSame(_ one: String, _ other: String) -> Bool {
        one.lowercased().utf8.elementsEqual(other.lowercased().utf8)
    }
}
