extension Certificate {
    /// The http and https URLs of the certificate's cRLDistributionPoints (RFC 5280 §4.2.1.13), in its order and
    /// without those whose list another authority issues. They are the words of its issuer.
    package var revocationListURLs: [String] {
        Self.urls(distributionPoints(ExtensionIdentifier.crlDistributionPoints))
    }

    /// The http and https URLs of the freshestCRL extension (§4.2.1.15): where delta lists are.
    package var deltaRevocationListURLs: [String] {
        Self.urls(distributionPoints(ExtensionIdentifier.freshestCRL))
    }

    /// The http and https URLs of OCSP responders in authorityInfoAccess (§4.2.2.1).
    package var ocspURLs: [String] {
        guard let value = CertificateFields(self)?.extensionValue(ExtensionIdentifier.authorityInformationAccess)
        else { return [] }
        return (try? Self.ocspNames(value)).map(Self.urls(names:)) ?? []
    }

    /// Whether keyUsage lets the key sign revocation lists; so it may without the extension (§4.2.1.3).
    package var maySignRevocationLists: Bool { extensions.allowsRevocationListSigning }

    /// Whether the key signs revocation lists and no certificates.
    package var signsRevocationListsOnly: Bool { extensions.signsRevocationListsOnly }

    /// `keyIdentifier` of authorityKeyIdentifier (RFC 5280 §4.2.1.1): what the certificate says of its issuer's key,
    /// which proves nothing.
    var claimedAuthorityKeyIdentifier: [UInt8]? { extensions.authorityKeyIdentifier }

    /// What subjectKeyIdentifier says; nil without the extension. It proves nothing of the key.
    var subjectKeyIdentifier: [UInt8]? {
        CertificateFields(self)?.extensionValue(ExtensionIdentifier.subjectKeyIdentifier)
            .flatMap { try? KeyIdentifier.subject($0) }
    }

    /// The points where the certificate says that its status is published; empty without the extension, and where it
    /// cannot be read: then no list of limited scope counts for the certificate.
    func revocationListDistributionPoints(_ fields: CertificateFields) -> [DistributionPoint] {
        distributionPoints(ExtensionIdentifier.crlDistributionPoints, fields)
    }

    private func distributionPoints(
        _ identifier: [UInt8], _ fields: CertificateFields? = nil
    ) -> [DistributionPoint] {
        guard let value = (fields ?? CertificateFields(self))?.extensionValue(identifier) else { return [] }
        return (try? DistributionPoint.list(value, issuer: issuer)) ?? []
    }

    /// The places of OCSP responders in the value of authorityInfoAccess, in which there is something.
    static func ocspNames(_ value: DERReader) throws(DERFault) -> [DistributionPointName] {
        var value = value
        var descriptions = value.inside(try value.next(DERTag.sequence))
        try value.finish()
        var names: [DistributionPointName] = []
        repeat {
            var parts = descriptions.inside(try descriptions.next(DERTag.sequence))
            let method = parts.slice(try parts.next(DERTag.objectIdentifier).content)
            let location = try DistributionPointName.generalName(&parts)
            try parts.finish()
            if method == ExtensionIdentifier.ocsp[...] { names.append(location) }
        } while !descriptions.isAtEnd
        return names
    }

    private static func urls(_ points: [DistributionPoint]) -> [String] {
        urls(names: points.filter { $0.crlIssuer == nil }.flatMap(\.names))
    }

    private static func urls(names: [DistributionPointName]) -> [String] {
        names.compactMap { name in
            guard case .uri(let bytes) = name, let uri = NameSyntax.uri(bytes[...]) else { return nil }
            let scheme = uri.prefix(8).lowercased()
            return scheme.hasPrefix("http://") || scheme.hasPrefix("https://") ? uri : nil
        }
    }
}
