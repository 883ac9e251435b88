import TestSupport

/// Names of all nine kinds of `GeneralName` (RFC 5280 §4.2.1.6), honest ones and such as were written to get past a
/// reader.
struct NameSamples {
    /// The domain whose names the certificates of a PKI are meant to have.
    let home: String

    private static let foreign = [
        "evil.test", "notexample.org", "example.org.evil.test", "xn--exmple-cua.org", "localhost", "example", "org",
    ]

    /// A name that an honest authority would give out.
    func honest(_ random: inout SeededGenerator) -> [UInt8] {
        let host = random.once(in: 2) ? home : "device.\(home)"
        return switch Int.random(in: 0..<6, using: &random) {
        case 0, 1: Self.text(0x86, "spiffe://\(host)/device/\(Int.random(in: 1...9, using: &random))")
        case 2, 3: Self.text(0x82, host)
        case 4: Self.text(0x81, "device@\(host)")
        default: TestDER.value(0x87, [192, 0, 2, UInt8.random(in: 0...255, using: &random)])
        }
    }

    /// Any name of any kind.
    func wild(_ random: inout SeededGenerator) -> [UInt8] {
        let host = self.host(&random)
        return switch Int.random(in: 0..<9, using: &random) {
        case 0: otherName(host, &random)
        case 1: Self.text(0x81, mailbox(host, &random))
        case 2: Self.text(0x82, host)
        case 3: TestDER.value(0xA3, TestDER.sequence([[]]))
        case 4: directoryName(host, &random)
        case 5: TestDER.value(0xA5, TestDER.explicit(1, TestDER.utf8String(host)))
        case 6: Self.text(0x86, uri(host, &random))
        case 7: TestDER.value(0x87, address(&random))
        default: TestDER.value(0x88, Array(TestDER.objectIdentifier("1.3.6.1.4.1.99999.7").dropFirst(2)))
        }
    }

    /// A name that no reader should take.
    func broken(_ random: inout SeededGenerator) -> [UInt8] {
        let samples: [[UInt8]] = [
            [0x80, 1, 0x78], [0xA0, 0], [0xA0, 2, 5, 0], [0xA4, 0], [0x84, 0], [0xA4, 2, 5, 0], [0x88, 0],
            [0x88, 1, 0x80], [0x89, 1, 0x61], [0xA9, 0], [0xA3, 0], [0xA3, 2, 0x30, 0], [0xA5, 0],
            [0xA1, 3, 0x16, 1, 0x61],
            [0xA6, 3, 0x16, 1, 0x61], [0xA2, 0], [0x87, 0], [0x87, 5, 1, 2, 3, 4, 5], [0xA7, 0], [0x82, 0], [0x86, 0],
            [0x81, 0], [0x16, 1, 0x61], [0x30, 0], [5, 0], [0xBF, 0x22, 0], [0x9F, 2, 1, 0x61],
            [0xA4, 4, 0x30, 2, 0x31, 0],
        ]
        return samples.randomElement(using: &random) ?? []
    }

    private func host(_ random: inout SeededGenerator) -> String {
        let base = random.once(in: 2) ? home : Self.foreign.randomElement(using: &random) ?? home
        return switch Int.random(in: 0..<16, using: &random) {
        case 0: "." + base
        case 1: base + "."
        case 2: base.uppercased()
        case 3: "*." + base
        case 4: base + "\0.evil.test"
        case 5: "evil.test\0" + base
        case 6: ""
        case 7: "sub." + base
        case 8: "a..\(base)"
        case 9: " " + base
        case 10: "é.\(base)"
        case 11: String(repeating: "a", count: 64) + "." + base
        default: base
        }
    }

    private func uri(_ host: String, _ random: inout SeededGenerator) -> String {
        [
            "spiffe://\(host)/device/1", "https://\(host):8443/x", "https://user@\(host)/x", "https://\(home)@\(host)/",
            "https://\(host)\\@\(home)/", "https://\(host)#@\(home)/", "https://\(host)?@\(home)", "urn:device:1",
            "spiffe://[::1]/x", "spiffe://[\(host)]/x", "spiffe:/\(host)/x", "//\(host)/x",
            "spiffe://\(host)%2eevil.test/x",
            "spiffe://%65vil.test/x", "SPIFFE://\(host)/x", "spiffe://\(host)", "spiffe:\(host)",
            "spiffe://a:b@\(host):1@\(home)/",
            ":\(host)", "spiffe://192.0.2.7/x",
        ].randomElement(using: &random) ?? host
    }

    private func mailbox(_ host: String, _ random: inout SeededGenerator) -> String {
        [
            "device@\(host)", "Device@\(host)", "a@b@\(host)", "@\(host)", host, "device@", "\"a@\(home)\"@\(host)",
            "device@\(home)\0@\(host)",
        ].randomElement(using: &random) ?? host
    }

    private func address(_ random: inout SeededGenerator) -> [UInt8] {
        let four: [UInt8] = random.once(in: 2) ? [192, 0, 2, 7] : [198, 51, 100, 7]
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + four
        let six: [UInt8] = [0x20, 1, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [7]
        return [four, four, six, mapped, Array(four.dropLast()), four + four].randomElement(using: &random) ?? four
    }

    private func otherName(_ host: String, _ random: inout SeededGenerator) -> [UInt8] {
        let types = ["1.3.6.1.4.1.311.20.2.3", "1.3.6.1.5.5.7.8.9", "1.3.6.1.5.5.7.8.7", "1.3.6.1.4.1.99999.9"]
        let value = random.once(in: 2) ? TestDER.utf8String("d@\(host)") : TestDER.value(0x16, Array(host.utf8))
        return TestDER.value(
            0xA0, TestDER.objectIdentifier(types.randomElement(using: &random) ?? types[0]) + TestDER.explicit(0, value)
        )
    }

    private func directoryName(_ host: String, _ random: inout SeededGenerator) -> [UInt8] {
        let organization = random.once(in: 2) ? "Example" : "Evil"
        let name = TestName.attributes([
            ("2.5.4.10", TestDER.utf8String(organization)), ("2.5.4.3", TestDER.utf8String(host.isEmpty ? "x" : host)),
        ])
        return TestDER.value(0xA4, name)
    }

    static func text(_ tag: UInt8, _ text: String) -> [UInt8] { TestDER.value(tag, Array(text.utf8)) }
}
