import FoundationEssentials
import Testing

@testable import Endpoints

@Suite("The Date header")
struct HTTPDateTests {
    @Test(
        "is an IMF-fixdate (RFC 9110 §5.6.7)",
        arguments: [
            (784_111_777.9, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
        ])
    func format(seconds: Double, text: String) {
        #expect(HTTPDate().text(at: Date(timeIntervalSince1970: seconds)) == text)
    }
}
