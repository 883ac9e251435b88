/// Reads the header fields in which a proxy, which has proved that it is the one, forwards its clients' certificates.
package struct ForwardedCertificateReader: Sendable, Hashable {
    /// How many bytes the value of a header field may have.
    package static let maximumBytes = 65_536

    private let format: ForwardedCertificateFormat
    /// The header fields that are read, by their names in lower case.
    private let headers: [String: ForwardedHeader]
    /// Names in lower case of header fields that the proxy sends and nobody reads.
    private let companions: Set<String>
    private let believesAttributes: Bool

    /// - Parameters:
    ///   - names: What the proxy calls its header fields, where it is not the usual name.
    ///   - believesAttributes: Whether the proxy's own validation counts where it forwards no certificate.
    package init(
        format: ForwardedCertificateFormat, names: [ForwardedHeader: String] = [:], believesAttributes: Bool = false
    ) throws(ForwardedLayoutError) {
        var names = names
        if let stranger = names.keys.first(where: { header in !format.usualNames.contains { $0.header == header } }) {
            throw .notOfFormat(stranger)
        }
        if format == .awsALB, names[.leaf] != nil, names[.certificate] != nil {
            throw .eitherOr(.certificate, .leaf)
        }
        // An AWS load balancer sends one of the two.
        let readUnnamed = format == .awsALB && names[.leaf] != nil ? [] : format.readUnnamed
        for (header, name) in format.usualNames where readUnnamed.contains(header) && names[header] == nil {
            names[header] = name
        }
        try Self.checkLayout(of: format, Set(names.keys), believesAttributes: believesAttributes)
        self.format = format
        companions = Set(format.companions.map { $0.lowercased() })
        headers = try Self.byName(names)
        self.believesAttributes = believesAttributes
    }

    /// The names of the header fields that are read.
    package var names: [String] { Array(headers.keys) }

    /// What the proxy says of the client's certificate; `nil` when the client showed none.
    ///
    /// - Parameter fields: Those of the request that `ForwardedHeaderNames` recognizes, in their order.
    package func read(
        _ fields: [(name: String, value: String)]
    ) throws(ForwardedCertificateError) -> ForwardedCertificate? {
        let values = try values(in: fields)
        guard !values.isEmpty else { return nil }
        switch format {
        case .rfc9440: return try Self.leafAndChain(values, StructuredByteSequence.item, StructuredByteSequence.list)
        case .haproxy: return try Self.leafAndChain(values, Self.base64DER, Self.base64Chain)
        case .nginx: return try Self.percentEncoded(values, isChain: false)
        case .awsALB: return try Self.percentEncoded(values, isChain: values[.leaf] == nil)
        case .envoyXFCC: return try envoy(values)
        case .googleXLB:
            return try GoogleClientCertificate(values).certificate(believesAttributes: believesAttributes)
        }
    }

    /// The values by what they tell: each once, not too long, and plain ASCII.
    private func values(
        in fields: [(name: String, value: String)]
    ) throws(ForwardedCertificateError) -> [ForwardedHeader: [UInt8]] {
        var values: [ForwardedHeader: [UInt8]] = [:]
        for (name, value) in fields {
            let lowerCase = name.lowercased()
            guard let header = headers[lowerCase] else {
                if companions.contains(lowerCase) { continue }
                throw .unexpected(name: name)
            }
            guard values[header] == nil else { throw .duplicate(header) }
            let bytes = Array(value.utf8)
            guard bytes.count <= Self.maximumBytes else { throw .value(header, .tooLong(bytes: bytes.count)) }
            guard bytes.allSatisfy({ (0x20...0x7e).contains($0) }) else { throw .value(header, .unprintable) }
            // Google's load balancers send an empty value for what there is not.
            guard !bytes.isEmpty || format == .googleXLB else { throw .value(header, .empty) }
            values[header] = bytes
        }
        return values
    }

    private func envoy(_ values: [ForwardedHeader: [UInt8]]) throws(ForwardedCertificateError) -> ForwardedCertificate {
        do throws(ForwardedValueFault) {
            let element = try EnvoyElement(values[.certificate] ?? [])
            if let chain = try element.chain() { return .chain(chain) }
            if believesAttributes { return .attested(try element.attributes()) }
        } catch {
            throw .value(.certificate, error)
        }
        throw .noCertificate
    }
}
