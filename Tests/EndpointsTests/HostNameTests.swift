import Testing

@testable import Endpoints

@Suite("Host names")
struct HostNameTests {
    @Test(
        "a host is the same in every spelling, with a port and without",
        arguments: [
            "mtls.example.com", "MTLS.Example.COM", "mtls.example.com.", "mtls.example.com:443",
            "mtls.example.com.:8443",
            "mtls.example.com:",
        ])
    func spellings(authority: String) {
        #expect(HostName(authority: authority) == HostName("mtls.example.com"))
    }

    @Test("an IPv6 address stands in brackets", arguments: ["[2001:DB8::1]", "[2001:db8::1]:443"])
    func addresses(authority: String) {
        #expect(HostName(authority: authority) == HostName("2001:db8::1"))
    }

    @Test(
        "another host is another",
        arguments: ["", ".", ":443", "example.com", "mtls.example.com..", "[mtls.example.com", "x.mtls.example.com"])
    func others(authority: String) {
        #expect(HostName(authority: authority) != HostName("mtls.example.com"))
    }
}
