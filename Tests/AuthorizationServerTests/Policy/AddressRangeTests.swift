import AuthorizationServer
import Testing

@Suite("Address ranges")
struct AddressRangeTests {
    @Test(
        "contains the addresses of the range and no other",
        arguments: [
            ("192.0.2.7", [192, 0, 2, 7], [192, 0, 2, 8]),
            ("192.0.2.0/24", [192, 0, 2, 255], [192, 0, 3, 0]),
            ("192.0.2.128/25", [192, 0, 2, 128], [192, 0, 2, 127]),
            ("10.0.0.0/8", [10, 255, 255, 255], [11, 0, 0, 0]),
            ("192.0.2.6/31", [192, 0, 2, 7], [192, 0, 2, 5]),
        ] as [(String, [UInt8], [UInt8])])
    func version4(text: String, inside: [UInt8], outside: [UInt8]) throws {
        let range = try #require(AddressRange(text))
        #expect(range.contains(inside))
        #expect(!range.contains(outside))
    }

    @Test("version 6 addresses are read in all their spellings")
    func version6() throws {
        let loopback = [UInt8](repeating: 0, count: 15) + [1]
        let documentation: [UInt8] = [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [1]
        #expect(AddressRange("::1")?.contains(loopback) == true)
        #expect(AddressRange("::")?.contains([UInt8](repeating: 0, count: 16)) == true)
        for text in ["2001:db8::1", "2001:DB8:0:0:0:0:0:1", "2001:0db8::0001", "2001:db8::/32", "2001:db8:0:0:0::1"] {
            #expect(AddressRange(text)?.contains(documentation) == true, "\(text)")
        }
        #expect(AddressRange("2001:db8:1::/48")?.contains(documentation) == false)
        #expect(AddressRange("1::")?.contains([0, 1] + [UInt8](repeating: 0, count: 14)) == true)
    }

    @Test("the whole of one version has nothing of the other")
    func versions() {
        #expect(AddressRange("0.0.0.0/0")?.contains([1, 2, 3, 4]) == true)
        #expect(AddressRange("0.0.0.0/0")?.contains([UInt8](repeating: 0, count: 16)) == false)
        #expect(AddressRange("::/0")?.contains([1, 2, 3, 4]) == false)
        #expect(AddressRange("::/0")?.contains([]) == false)
        let mapped = [UInt8](repeating: 0, count: 10) + [0xff, 0xff, 192, 0, 2, 7]
        #expect(AddressRange("192.0.2.7")?.contains(mapped) == false)
    }

    @Test(
        "an IPv4 address in the dress of IPv6 is the IPv4 address",
        arguments: [
            ("::ffff:192.0.2.7", "192.0.2.7"), ("::FFFF:c000:207", "192.0.2.7"),
            ("0:0:0:0:0:ffff:192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.0/120", "192.0.2.0/24"),
            ("::ffff:0:0/96", "0.0.0.0/0"),
        ])
    func mapped(text: String, plain: String) throws {
        let (range, expected) = (try #require(AddressRange(text)), try #require(AddressRange(plain)))
        for peer in ["192.0.2.7", "192.0.2.8", "10.0.0.1", "::ffff:192.0.2.7", "::1"] {
            #expect(range.contains(peer: peer) == expected.contains(peer: peer))
        }
        #expect(range.isEverything == expected.isEverything)
    }

    @Test("other addresses of IPv6 may end in dots, too, and stay what they are")
    func dots() throws {
        #expect(AddressRange("64:ff9b::192.0.2.7")?.contains(peer: "64:ff9b::c000:207") == true)
        #expect(AddressRange("64:ff9b::192.0.2.7")?.contains(peer: "192.0.2.7") == false)
        #expect(AddressRange("::192.0.2.7")?.contains(peer: "192.0.2.7") == false)
    }

    @Test(
        "what is no address, or has bits behind its prefix, is refused",
        arguments: [
            "", "/", "192.0.2", "192.0.2.1.1", "192.0.2.256", "192.0.02.1", "192.0.2.01", "+1.0.0.0", "192.0.2.-1",
            " 192.0.2.1", "192.0.2.1 ", "0x7f.0.0.1", "127.1", "192.0.2.1/24", "192.0.2.0/33", "192.0.2.0/-1",
            "192.0.2.0/024", "192.0.2.0/+24", "192.0.2.0/", "192.0.2.0/24/24", "192.0.2.128/24", ":", ":::", "1:2:3",
            "1::2::3", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8", "12345::", "g::", "+1::", "-0::", "-1::", "1:+2::",
            "2001:db8::1/32",
            "::/129", "::ffff:192.0.2", "::ffff:192.0.2.1:1", "::ffff:192.0.2.01", "192.0.2.1::", "::ffff:192.0.2.1/95",
            "::ffff:10.0.0.1/104", "[::1]", "fe80::1%eth0", "１.0.0.0",
        ])
    func refused(text: String) {
        #expect(AddressRange(text) == nil)
    }
}

@Suite("The address of a peer")
struct PeerAddressTests {
    @Test(
        "is in a range also where the system writes IPv4 as IPv6",
        arguments: [
            ("10.0.0.0/8", "10.1.2.3", true), ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("10.0.0.0/8", "::ffff:11.1.2.3", false), ("::/0", "2001:db8::1", true), ("0.0.0.0/0", "::1", false),
            ("::/0", "10.1.2.3", false), ("::/0", "::ffff:10.1.2.3", false), ("10.0.0.0/8", "", false),
            ("10.0.0.0/8", "10.1.2.3:80", false), ("fe80::/10", "fe80::1", true),
        ])
    func peers(range: String, peer: String, isIn: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(peer: peer) == isIn)
    }
}
