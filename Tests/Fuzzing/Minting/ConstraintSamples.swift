import TestSupport

/// Name constraints (RFC 5280 §4.2.1.10) on each kind that can be constrained, alone or together.
struct ConstraintSamples {
    let home: String

    /// nameConstraints with some permitted and excluded subtrees; those of `home` are permitted more often than not.
    func some(_ random: inout SeededGenerator) -> TestExtension {
        var permitted: [[UInt8]] = []
        var excluded: [[UInt8]] = []
        for kind in 0..<5 where random.once(in: 2) {
            let isHome = !random.once(in: 6)
            if random.once(in: 4) {
                excluded.append(base(kind, isHome: !isHome, &random))
            } else {
                permitted.append(base(kind, isHome: isHome, &random))
                if random.once(in: 3) { permitted.append(base(kind, isHome: true, &random)) }
            }
        }
        if permitted.isEmpty && excluded.isEmpty { permitted = [base(0, isHome: true, &random)] }
        let subtrees = { (tag: UInt8, names: [[UInt8]]) -> [UInt8] in
            names.isEmpty ? [] : TestDER.explicit(tag, names.flatMap { TestDER.sequence([$0]) })
        }
        return TestExtension(
            "2.5.29.30", critical: true, TestDER.sequence([subtrees(0, permitted), subtrees(1, excluded)]))
    }

    private func base(_ kind: Int, isHome: Bool, _ random: inout SeededGenerator) -> [UInt8] {
        let domain = isHome ? home : "evil.test"
        switch kind {
        case 0: return NameSamples.text(0x86, random.once(in: 2) ? domain : "." + domain)
        case 1: return NameSamples.text(0x82, random.once(in: 6) ? "." + domain : domain)
        case 2:
            let mailboxes = [domain, "." + domain, "device@\(domain)"]
            return NameSamples.text(0x81, mailboxes.randomElement(using: &random) ?? domain)
        case 3:
            let network: [UInt8] = isHome ? [192, 0, 2, 0] : [198, 51, 100, 0]
            return TestDER.value(0x87, network + [255, 255, 255, 0])
        default:
            let name = TestName.attributes([("2.5.4.10", TestDER.utf8String(isHome ? "Example" : "Evil"))])
            return TestDER.value(0xA4, name)
        }
    }
}
