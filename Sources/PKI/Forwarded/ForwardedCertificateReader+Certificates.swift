extension ForwardedCertificateReader {
    /// A certificate and, in a header field of its own, the chain behind it (as RFC 9440 §2.3).
    static func leafAndChain(
        _ values: [ForwardedHeader: [UInt8]],
        _ readLeaf: ([UInt8]) throws(ForwardedValueFault) -> [UInt8],
        _ readChain: ([UInt8]) throws(ForwardedValueFault) -> [[UInt8]],
        leaf leafHeader: ForwardedHeader = .certificate
    ) throws(ForwardedCertificateError) -> ForwardedCertificate {
        guard let value = values[leafHeader] else { throw .without(.chain, needs: leafHeader) }
        let leaf: [UInt8]
        do { leaf = try single(try readLeaf(value)) } catch { throw .value(leafHeader, error) }
        guard let value = values[.chain] else { return .chain([leaf]) }
        do throws(ForwardedValueFault) {
            var chain: [[UInt8]] = []
            for certificate in try readChain(value) { chain.append(try single(certificate)) }
            // Some writers of chains begin with the client's own.
            return .chain(try bounded(chain.first == leaf ? chain : [leaf] + chain))
        } catch {
            throw .value(.chain, error)
        }
    }

    /// PEM: one certificate, or with AWS in passthrough mode the whole chain.
    static func percentEncoded(
        _ values: [ForwardedHeader: [UInt8]], isChain: Bool
    ) throws(ForwardedCertificateError) -> ForwardedCertificate? {
        guard let (header, value) = values.first else { return nil }
        do throws(ForwardedValueFault) {
            let certificates = try PercentEncodedPEM.certificates(value)
            guard isChain || certificates.count == 1 else { throw .severalCertificates }
            for certificate in certificates { _ = try single(certificate) }
            return .chain(certificates)
        } catch {
            throw .value(header, error)
        }
    }

    static func base64DER(_ value: [UInt8]) throws(ForwardedValueFault) -> [UInt8] {
        guard let bytes = StrictBase64.bytes(value) else { throw .notBase64 }
        return bytes
    }

    /// HAProxy's chains: certificates in DER without anything between them, in base64 as one.
    static func base64Chain(_ value: [UInt8]) throws(ForwardedValueFault) -> [[UInt8]] {
        guard let certificates = DERSequences.split(try base64DER(value)) else { throw .notDER }
        return certificates
    }

    /// Exactly one SEQUENCE of DER; what is in it is path validation's to judge.
    static func single(_ bytes: [UInt8]) throws(ForwardedValueFault) -> [UInt8] {
        guard let sequences = DERSequences.split(bytes) else { throw .notDER }
        guard sequences.count == 1 else { throw .severalCertificates }
        return bytes
    }

    private static func bounded(_ chain: [[UInt8]]) throws(ForwardedValueFault) -> [[UInt8]] {
        guard chain.count <= CertificationPathValidator.maximumPresented else { throw .tooManyCertificates }
        return chain
    }
}
