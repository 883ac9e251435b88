import NIOCore

/// The host and port that a request is for, as `Host`, `:authority` and an absolute target name them (RFC 9110 §7.2).
enum Authority {
    /// Whether a text is `uri-host [ ":" port ]` with a host that is not empty and a port that there can be.
    ///
    /// User information is an error (RFC 9110 §4.2.4), and so is a comma: what joins two hosts names neither.
    static func isValid(_ text: some StringProtocol) -> Bool {
        let bytes = Array(text.utf8)
        if bytes.first == UInt8(ascii: "[") {
            guard let end = bytes.firstIndex(of: UInt8(ascii: "]")) else { return false }
            return isAddress(bytes[1..<end]) && isPort(bytes[(end + 1)...])
        }
        let host = bytes.prefix { $0 != UInt8(ascii: ":") }
        return !host.isEmpty && isName(host) && isPort(bytes[host.endIndex...])
    }

    /// `reg-name` of RFC 3986 §3.2.2, which an IPv4 address is too.
    private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard rest.count >= 2, rest.prefix(2).allSatisfy(isHexadecimal) else { return false }
                rest = rest.dropFirst(2)
            } else {
                guard isAlphanumeric(byte) || "-._~!$&'()*+;=".utf8.contains(byte) else { return false }
            }
        }
        return true
    }

    private static func isAddress(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard !bytes.isEmpty, bytes.allSatisfy({ isHexadecimal($0) || $0 == 0x3a || $0 == 0x2e }) else { return false }
        let address = try? SocketAddress(ipAddress: String(decoding: bytes, as: UTF8.self), port: 0)
        return address?.protocol == .inet6
    }

    /// Nothing, or a colon with a port behind it, which may be empty (RFC 3986 §3.2.3).
    private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let colon = bytes.first else { return true }
        let digits = bytes.dropFirst()
        guard colon == UInt8(ascii: ":"), digits.count <= 8, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return false
        }
        return digits.isEmpty || (1...65_535).contains(digits.reduce(0) { $0 * 10 + Int($1 - 0x30) })
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
