import PKI
import Testing

@Suite("Reasons of the TLS library")
struct TLSLibraryReasonTests {
    @Test("are read from its text, and nothing else of it is kept")
    func reasons() {
        let reason = TLSLibraryReason(
            "Error: 268435612 error:1000009c:SSL routines:OPENSSL_internal:HTTP_REQUEST at /src/ssl/tls_record.cc:123")
        #expect((reason.library, reason.name) == ("SSL routines", "HTTP_REQUEST"))
        #expect(reason.words == "http request" && reason.alert == nil)
        for text in ["", "Error:  EOF during handshake", "a:b:c:d:e", "error:0:::"] {
            #expect(TLSLibraryReason(text).words == "an unknown error")
        }
    }

    @Test(
        "are an alert where the other side sent one",
        arguments: [
            ("SSLV3_ALERT_BAD_CERTIFICATE", "bad certificate"), ("TLSV1_ALERT_UNKNOWN_CA", "unknown ca"),
            ("TLSV1_CERTIFICATE_REQUIRED", "certificate required"), ("NO_SHARED_CIPHER", nil),
        ])
    func alerts(name: String, alert: String?) {
        #expect(TLSLibraryReason("Error: 1 error:1:SSL routines:OPENSSL_internal:\(name) at /a.cc:1").alert == alert)
    }
}
