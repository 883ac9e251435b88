import NIOSSL

/// The TLS of the devices that connect: TLS 1.3, nothing resumed, the server's certificate verified as a device would.
struct Devices: Sendable {
    private let configuration: TLSConfiguration
    private let one: NIOSSLContext
    /// Chains of certificates that take turns; none where there is one device only.
    private var chains: [[NIOSSLCertificate]] = []
    private var next = 0

    /// - Parameters:
    ///   - roots: PEM file with the roots of the server's certificate.
    ///   - certificate: PEM file with the device's chain; nil for clients that have none.
    ///   - key: PEM file with the device's key.
    init(roots: String, certificate: String?, key: String?) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv13
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(roots))
        if let certificate, let key {
            configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
        }
        configuration.applicationProtocols = ["http/1.1"]
        // As devices with OpenSSL 3.0 do it.
        configuration.curves = [.x25519]
        self.configuration = configuration
        one = try NIOSSLContext(configuration: configuration)
    }

    /// Has `count` devices take turns in place of the one, with certificates after its pattern, numbered from `first`.
    mutating func multiply(_ count: Int, from first: UInt32, name: String, issuerKey: String) throws {
        let chain = configuration.certificateChain.compactMap { source -> NIOSSLCertificate? in
            if case .certificate(let certificate) = source { certificate } else { nil }
        }
        guard let pattern = chain.first else { throw LoadFault.pattern }
        let series = try DeviceSeries(pattern: try pattern.toDERBytes(), name: name, issuerKey: issuerKey)
        chains = try (0..<UInt32(count)).map { index in
            let leaf = try NIOSSLCertificate(bytes: try series.certificate(first &+ index), format: .der)
            return [leaf] + chain.dropFirst()
        }
    }

    /// The TLS of the device whose turn it is.
    mutating func context() throws -> NIOSSLContext {
        guard !chains.isEmpty else { return one }
        var configuration = configuration
        configuration.certificateChain = chains[next].map { .certificate($0) }
        next = (next + 1) % chains.count
        return try NIOSSLContext(configuration: configuration)
    }
}
