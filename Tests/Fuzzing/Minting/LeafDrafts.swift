import TestSupport

/// Writes the certificates of devices with names of every sort.
struct LeafDrafts {
    let names: NameSamples

    init(home: String) { names = NameSamples(home: home) }

    func draft(holder: SeededKey, _ random: inout SeededGenerator) -> CertificateDraft {
        var draft = CertificateDraft(
            subject: subject(&random), holder: holder,
            serial: [0x51] + (0..<7).map { _ in UInt8.random(in: 0...255, using: &random) },
            extensions: [.keyUsage([0]), .extendedKeyUsage(["1.3.6.1.5.5.7.3.2"])])
        if random.once(in: 3) { draft.extensions.insert(.basicConstraints(isAuthority: false), at: 0) }
        if !random.once(in: 10) { draft.extensions.append(alternativeName(&random)) }
        if random.once(in: 30) { draft.extensions.append(.certificatePolicies(["1.3.6.1.4.1.99999.1"])) }
        if random.once(in: 30) { draft.extensions.append(TestExtension("1.3.6.1.4.1.99999.2", [5, 0])) }
        if random.once(in: 30) {
            draft.extensions.append(TestExtension("2.5.29.18", TestDER.sequence([names.wild(&random)])))
        }
        if random.once(in: 40) {
            draft.extensions.append(.crlDistributionPoint(names: [.uri("http://lists.example.org/1.crl")]))
        }
        if random.once(in: 60) { draft.validity = CertificateDraft.past..<CertificateDraft.ended }
        if random.once(in: 20) { draft.authorityKeyIdentifier = random.once(in: 2) ? [] : [1, 2, 3] }
        if random.once(in: 10) { draft.hasSubjectKeyIdentifier = false }
        return draft
    }

    private func subject(_ random: inout SeededGenerator) -> [UInt8] {
        var attributes = [("2.5.4.10", TestDER.utf8String(random.once(in: 8) ? "Evil" : "Example"))]
        switch Int.random(in: 0..<12, using: &random) {
        case 0: attributes = []
        case 1: attributes.append(("2.5.4.3", TestDER.utf8String("evil.test")))
        case 2: attributes.append(("1.2.840.113549.1.9.1", TestDER.value(0x16, Array("d@evil.test".utf8))))
        case 3: attributes.append(("1.2.840.113549.1.9.1", TestDER.utf8String("d@\(names.home)")))
        case 4: attributes.append(("2.5.4.3", TestDER.value(0x14, Array("device".utf8))))
        case 5: attributes.append(("2.5.4.3", TestDER.value(0x13, Array("d 1".utf8))))
        default: attributes.append(("2.5.4.3", TestDER.utf8String("device-1")))
        }
        return TestName.attributes(attributes.map { (type: $0.0, value: $0.1) })
    }

    /// Mostly honest names, with others among them.
    private func alternativeName(_ random: inout SeededGenerator) -> TestExtension {
        let isHonest = random.once(in: 2)
        let list = (0..<Int.random(in: 1...4, using: &random)).map { _ in
            if isHonest || !random.once(in: 4) { return names.honest(&random) }
            return random.once(in: 3) ? names.broken(&random) : names.wild(&random)
        }
        return TestExtension("2.5.29.17", critical: random.once(in: 4), TestDER.sequence(list))
    }
}
