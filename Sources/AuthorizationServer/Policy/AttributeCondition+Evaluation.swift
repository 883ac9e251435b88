import JOSE
import PKI

extension AttributeCondition {
    /// All names under the attribute are tried with all values. Names that match with different captures are
    /// ambiguous.
    func verdict(on identity: PolicyIdentity) -> MatchVerdict {
        let found = AttributeFinding(attribute, of: identity)
        var tally = ReadingTally()
        for value in values { value.read(found, into: &tally) }
        // Where a capture would hold what it may not, nothing is certain.
        return tally.verdict ?? (doubt(about: found, of: identity) == nil ? .unmet : .undecided)
    }

    /// Why it cannot be told that the identity does not have one of the values.
    enum Doubt: Hashable {
        /// A proxy did not tell.
        case unknown
        /// It is no certificate that proves the identity.
        case noCertificate
        /// There is something that must not be compared with anything.
        case incomparable([String])
        /// No path of the certificate was validated, so that its issuer is not known.
        case noPath
        /// The identifier of a key stands elsewhere in the path than it would have to.
        case otherKey
        /// It is, or may be, the same certificate with its signature in another form.
        case otherForm
        /// The value has the bytes of the serial number, which is negative.
        case withoutSign
        /// It is no set of claims that proves the identity.
        case noClaims
        /// The claim is not there; that it is not this or that is not said by leaving it out.
        case missingClaim
    }

    /// What speaks against taking `found` for all that there is.
    func doubt(about found: AttributeFinding, of identity: PolicyIdentity) -> Doubt? {
        if attribute == .key(.client) { return nil }
        if case .claim = attribute { return Self.doubt(aboutClaim: found) }
        guard let certificate = identity.certificate else { return .noCertificate }
        // A proxy may tell of one name and not of the next.
        if !certificate.isComplete, found.isEmpty || found.isList { return .unknown }
        switch attribute {
        case .key(.sanURI): return Self.incomparable(certificate.names.unmatchable(.uri))
        case .key(.sanDNS): return Self.incomparable(certificate.names.unmatchable(.dnsName))
        case .key(.sanEmail): return Self.incomparable(certificate.names.unmatchable(.email))
        case .key(.sanIP): return Self.incomparable(certificate.names.unmatchable(.ipAddress))
        case .key(.subjectDN): return Self.doubt(aboutName: certificate.subjectName, isWhole: true)
        case .key(.subjectCN): return Self.doubt(aboutName: certificate.subjectName, isWhole: false)
        case .key(.issuerDN): return Self.doubt(aboutName: certificate.issuerName, isWhole: true)
        case .key(.authorityKeyID): return doubt(aboutIssuer: identity.issuer)
        case .certificateExtension: return doubt(about: found)
        case .key(.thumbprint): return doubt(aboutThumbprint: found)
        case .key(.serial): return doubt(aboutSerial: certificate.serialNumber)
        case .key(.client), .claim: return nil
        }
    }

    /// Not every tool shows the sign of a serial number: who excludes a certificate by its bytes means it.
    private func doubt(aboutSerial text: String?) -> Doubt? {
        guard let bytes = text.flatMap({ SerialNumber.withoutSign($0) }) else { return nil }
        let isMeant = values.contains { if case .hexadecimal(let digits) = $0 { digits == bytes } else { false } }
        return isMeant ? .withoutSign : nil
    }

    /// Anyone who has an ECDSA signature can make another of it, without the CA's key.
    private func doubt(aboutThumbprint found: AttributeFinding) -> Doubt? {
        guard case .thumbprint(_, let others) = found else { return nil }
        guard let others else { return .otherForm }
        let isOtherForm = values.contains { value in
            guard case .hexadecimal(let digits) = value else { return false }
            return others.contains { digits == $0 }
        }
        return isOtherForm ? .otherForm : nil
    }

    /// What a certificate says of its issuer's key counts for nothing, and neither does that it says nothing.
    private func doubt(aboutIssuer issuer: ProvenIssuer?) -> Doubt? {
        guard let issuer else { return .noPath }
        let isInDoubt = values.contains {
            if case .bytes(let identifier) = $0 { issuer.isInDoubt(identifier) } else { false }
        }
        return isInDoubt ? .otherKey : nil
    }

    /// A value that is no text cannot be told from a text; bytes can always be compared.
    private func doubt(about found: AttributeFinding) -> Doubt? {
        guard case .extensionValue(_, nil) = found else { return nil }
        let wantsText = values.contains { if case .name = $0 { true } else { false } }
        return wantsText ? .incomparable(found.descriptions) : nil
    }

    private static func doubt(aboutClaim found: AttributeFinding) -> Doubt? {
        switch found {
        case .claim(.missing): .missingClaim
        case .claim(.found(_, let incomparable)): Self.incomparable(incomparable)
        default: .noClaims
        }
    }

    /// - Parameter isWhole: whether the name is compared as a whole, for which it must not be too long.
    private static func doubt(aboutName name: DistinguishedName?, isWhole: Bool) -> Doubt? {
        guard let name else { return nil }
        let isComparable = name.isMatchable && !(isWhole && name.isTooLongToCompare)
        return isComparable ? nil : .incomparable([name.description])
    }

    private static func incomparable(_ names: [String]) -> Doubt? {
        names.isEmpty ? nil : .incomparable(names)
    }
}

extension AttributePattern {
    /// Reads each thing found by the pattern.
    func read(_ found: AttributeFinding, into tally: inout ReadingTally) {
        switch (self, found) {
        case (.name(let pattern), .texts(let texts)):
            for text in texts { tally.add(pattern.read(text)) }
        case (.name(let pattern), .claim(.found(let texts, _))):
            for text in texts { tally.add(pattern.read(text)) }
        case (.name(let pattern), .text(let text)), (.name(let pattern), .extensionValue(_, let text?)):
            tally.add(pattern.read(text))
        case (.distinguishedName(let pattern), .distinguishedName(let name)):
            tally.add(pattern.read(name))
        case (.address(let range), .addresses(let addresses)):
            if addresses.contains(where: { range.contains($0) }) { tally.add(.one([:])) }
        case (.hexadecimal(let digits), .text(let text)):
            if digits == text { tally.add(.one([:])) }
        case (.bytes(let expected), .extensionValue(let bytes, _)):
            if expected == bytes { tally.add(.one([:])) }
        case (.hexadecimal(let digits), .thumbprint(let thumbprint, _)):
            if digits == thumbprint { tally.add(.one([:])) }
        case (.bytes(let identifier), .issuer(let issuer)):
            if issuer.hasKey(identifier) { tally.add(.one([:])) }
        default: break
        }
    }
}
