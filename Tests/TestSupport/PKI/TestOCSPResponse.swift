import Crypto
package import FoundationEssentials
package import Libcrypto
package import PKI

/// What an OCSP response is to say (RFC 6960 §4.2); a test changes what it is about.
package struct TestOCSPResponse: Sendable {
    package enum Status: Sendable {
        case good
        case revoked(Date, reason: UInt8)
        case unknown
    }

    package var responseStatus: UInt8 = 0
    package var status = Status.good
    package var thisUpdate: Date
    package var nextUpdate: Date?
    package var issuerNameHash: [UInt8]
    package var issuerKeyHash: [UInt8]
    /// The content of the INTEGER.
    package var serial: [UInt8]
    package var responderKeyHash: [UInt8]
    package var extensions: [TestExtension] = []
    package var singleExtensions: [TestExtension] = []
    /// DER of the version in front; it is left out where it is at its default.
    package var version: [UInt8] = []
    package var signature = TestSignature.strong
    /// Whose answers stand behind this one's.
    package var others: [TestOCSPResponse] = []
    private var key: PrivateKey
    private var certificates: [[UInt8]] = []

    /// An answer "good" of the issuer itself, in force for ten minutes around `now`.
    package init(about certificate: Certificate, issuer: Certificate, key: PrivateKey, at now: Date) {
        thisUpdate = now.addingTimeInterval(-300)
        nextUpdate = now.addingTimeInterval(300)
        issuerNameHash = Array(Insecure.SHA1.hash(data: TestName.commonName(issuer.subject.commonNames.joined())))
        let keyHash = (try? Self.hash(of: key)) ?? []
        issuerKeyHash = keyHash
        responderKeyHash = keyHash
        serial = Array(TestDER.integer(hexadecimal: certificate.serial).dropFirst(2))
        self.key = key
    }

    /// Lets `responder` sign, its certificate sent along.
    package mutating func delegate(to responder: TestIdentity) throws {
        key = responder.key
        certificates = [responder.certificate.der]
        responderKeyHash = try Self.hash(of: responder.key)
    }

    /// `OCSPResponse`.
    package func der() throws -> [UInt8] {
        guard responseStatus == 0 else { return TestDER.sequence([TestDER.value(0x0A, [responseStatus])]) }
        let data = TestDER.sequence([
            version,
            TestDER.explicit(2, TestDER.octetString(responderKeyHash)),
            Self.time(thisUpdate),
            TestDER.sequence([single] + others.map(\.single)),
            Self.list(1, extensions),
        ])
        var basic = try signature.seal(data, with: key)
        if !certificates.isEmpty {
            // The certificates follow the signature, inside of the same SEQUENCE.
            let header = basic.count < 128 ? 2 : basic.count < 256 + 3 ? 3 : 4
            basic = TestDER.sequence([
                Array(basic.dropFirst(header)), TestDER.explicit(0, TestDER.sequence(certificates)),
            ])
        }
        let bytes = TestDER.sequence([
            TestDER.objectIdentifier("1.3.6.1.5.5.7.48.1.1"), TestDER.octetString(basic),
        ])
        return TestDER.sequence([TestDER.value(0x0A, [0]), TestDER.explicit(0, bytes)])
    }

    private var single: [UInt8] {
        let identifier = TestDER.sequence([
            TestDER.sequence([TestDER.objectIdentifier("1.3.14.3.2.26"), [5, 0]]),
            TestDER.octetString(issuerNameHash), TestDER.octetString(issuerKeyHash), TestDER.value(2, serial),
        ])
        let answer: [UInt8] =
            switch status {
            case .good: [0x80, 0]
            case .unknown: [0x82, 0]
            case .revoked(let date, let reason):
                TestDER.explicit(1, Self.time(date) + TestDER.explicit(0, TestDER.value(0x0A, [reason])))
            }
        return TestDER.sequence([
            identifier, answer, Self.time(thisUpdate),
            nextUpdate.map { TestDER.explicit(0, Self.time($0)) } ?? [], Self.list(1, singleExtensions),
        ])
    }

    private static func list(_ tag: UInt8, _ extensions: [TestExtension]) -> [UInt8] {
        extensions.isEmpty ? [] : TestDER.explicit(tag, TestDER.sequence(extensions.map(\.der)))
    }

    private static func time(_ date: Date) -> [UInt8] {
        TestDER.value(0x18, Array(date.formatted(.iso8601).utf8.filter { $0 >= 48 && $0 < 58 || $0 == 90 }))
    }

    /// SHA-1 of the key's bits.
    private static func hash(of key: PrivateKey) throws -> [UInt8] {
        let bits: [UInt8] =
            switch try key.publicNumbers() {
            case .rsa(let modulus, let exponent):
                TestDER.sequence([TestDER.integer(modulus), TestDER.integer(exponent)])
            case .elliptic(let x, let y): [4] + x + y
            case .edwards(let bytes): bytes
            }
        return Array(Insecure.SHA1.hash(data: bits))
    }
}
