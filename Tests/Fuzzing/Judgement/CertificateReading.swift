/// What a reader sees in a certificate that decides whose it is, in one form for all readers.
package struct CertificateReading: Sendable, Equatable {
    /// The names that rules can match, by kind, as a multiset.
    let names: [String]
    /// The attributes of the subject: the number of their set, type and bytes.
    let subject: [String]
    let issuer: [String]
    let serial: String

    init(names: [String], subject: [String], issuer: [String], serial: String) {
        self.names = names.sorted()
        self.subject = subject
        self.issuer = issuer
        self.serial = serial
    }

    static func name(_ kind: String, _ bytes: some Sequence<UInt8>) -> String { kind + ":" + escaped(bytes) }

    static func address(_ bytes: some Sequence<UInt8>) -> String { "IP:#" + hexadecimal(bytes) }

    /// A number without leading zeros.
    static func number(_ bytes: some Sequence<UInt8>) -> String {
        let digits = hexadecimal(bytes).drop { $0 == "0" }
        return digits.isEmpty ? "0" : String(digits)
    }

    /// An object identifier of its content octets (X.690 §8.19); in hexadecimal where an arc is longer than 63 bits.
    static func dotted(_ content: some Collection<UInt8>) -> String {
        var arcs: [UInt64] = []
        var arc: UInt64 = 0
        for byte in content {
            guard arc < 1 << 56 else { return "#" + hexadecimal(content) }
            arc = arc << 7 | UInt64(byte & 0x7F)
            guard byte < 0x80 else { continue }
            arcs += arcs.isEmpty ? [min(arc / 40, 2), arc - min(arc / 40, 2) * 40] : [arc]
            arc = 0
        }
        return arcs.map(String.init).joined(separator: ".")
    }

    /// Printable ASCII as it is, all else as \xHH.
    static func escaped(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        for byte in bytes {
            if (0x20...0x7E).contains(byte), byte != 0x5C {
                text.append(byte)
            } else {
                text += [0x5C, 0x78] + Array(hexadecimal(CollectionOfOne(byte)).utf8)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
