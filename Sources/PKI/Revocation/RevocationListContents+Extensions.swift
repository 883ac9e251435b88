extension RevocationListContents {
    /// Reads `crlExtensions` (RFC 5280 §5.2). One that stands there twice refuses the list, a critical one that is
    /// unknown makes it unsupported.
    mutating func readExtensions(_ field: DERReader) throws(RevocationListError) {
        try Self.read("the list of extensions") { () throws(DERFault) in
            var field = field
            try DERExtension.forEach(in: &field) { found throws(DERFault) in try read(found) }
            try field.finish()
        }
        if scope.isIndirect { unsupported = .indirect }
    }

    private mutating func read(_ found: DERExtension) throws(DERFault) {
        var value = DERReader(der, found.value)
        switch Array(found.identifier) {
        case ExtensionIdentifier.crlNumber:
            number = try value.unsigned(try value.next(DERTag.integer))
            try value.finish()
        case ExtensionIdentifier.deltaCRLIndicator:
            baseNumber = try value.unsigned(try value.next(DERTag.integer))
            try value.finish()
        case ExtensionIdentifier.issuingDistributionPoint:
            scope = try IssuingDistributionPoint(value, issuer: issuer)
        case ExtensionIdentifier.authorityKeyIdentifier:
            authorityKeyIdentifier = try KeyIdentifier.authority(value)
        // freshestCRL, issuerAltName and authorityInfoAccess help to find other lists and names and change nothing
        // about this one; but they are not read here, and an issuer that marks one as critical means that it must be
        // (§5.2).
        default:
            if found.isCritical, unsupported == nil { unsupported = .criticalExtension(found.dotted) }
        }
    }
}
