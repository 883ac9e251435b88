import PKI
import Testing

@Suite("Names of headers that could bring a certificate")
struct ForwardedHeaderNamesTests {
    @Test(
        "are known in every spelling that some server takes for them",
        arguments: [
            "Client-Cert", "client-cert", "CLIENT-CERT", "client_cert", "Client_Cert", "client.cert", "clientcert",
            "client-cert ", " client-cert", "client--cert", "_client_cert_", "X-Forwarded-Client-Cert",
            "x_forwarded_client_cert", "X-SSL-Client-Cert", "X-SSL-Client-DER", "x-ssl-client-chain-der",
            "X-Amzn-Mtls-Clientcert", "x-amzn-mtls-clientcert-leaf", "X-Amzn-Mtls-Clientcert-Subject",
            "X-Client-Cert-SPIFFE", "x-client-cert-spiffe", "X_Client_Cert_Present", "X-Client-Cert-Hash",
            "Client-Cert-Chain", "client-cert\t", "client-cert\0",
        ])
    func spellings(name: String) {
        #expect(ForwardedHeaderNames().recognizes(name))
    }

    @Test(
        "are told apart from those of everyday requests",
        arguments: ["Host", "Content-Type", "Cert", "Client", "", "-"])
    func others(name: String) {
        #expect(!ForwardedHeaderNames().recognizes(name))
    }

    @Test("include those that the configuration adds")
    func added() {
        let names = ForwardedHeaderNames(adding: ["X-Edge-Certificate"])
        #expect(names.recognizes("x_edge_certificate"))
        #expect(names.recognizes("client-cert"))
    }
}
