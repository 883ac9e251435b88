import NIOCore

extension ClientHelloReader {
    /// The host name of the extension `server_name` (RFC 6066 §3) of a ClientHello (RFC 8446 §4.1.2).
    static func serverName(in body: ByteBuffer) throws(Fault) -> String? {
        var body = body
        // Version and random, then session id, cipher suites and compression methods.
        guard body.readSlice(length: 34) != nil, body.readVector(UInt8.self) != nil,
            body.readVector(UInt16.self) != nil, body.readVector(UInt8.self) != nil
        else { throw .notClientHello }
        // A ClientHello of old may end here.
        guard body.readableBytes > 0 else { return nil }
        guard var extensions = body.readVector(UInt16.self), body.readableBytes == 0 else { throw .notClientHello }
        while extensions.readableBytes > 0 {
            guard let type: UInt16 = extensions.readInteger(), let content = extensions.readVector(UInt16.self)
            else { throw .notClientHello }
            if type == 0 { return try hostName(in: content) }
        }
        return nil
    }

    /// The one name of a list that may hold only one: no other type of name was ever defined.
    private static func hostName(in content: ByteBuffer) throws(Fault) -> String {
        var content = content
        guard var list = content.readVector(UInt16.self), content.readableBytes == 0,
            list.readInteger(as: UInt8.self) == 0, let name = list.readVector(UInt16.self), list.readableBytes == 0,
            name.readableBytes > 0, name.readableBytesView.allSatisfy({ (0x21...0x7e).contains($0) })
        else { throw .notClientHello }
        return String(buffer: name)
    }
}

extension ByteBuffer {
    /// Reads a vector of TLS (RFC 8446 §3.4): its length, an integer of this type, and so many bytes.
    fileprivate mutating func readVector(_ length: (some FixedWidthInteger).Type) -> ByteBuffer? {
        readLengthPrefixedSlice(as: length)
    }
}
