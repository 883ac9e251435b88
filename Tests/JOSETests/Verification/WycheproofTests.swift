import Foundation
import JOSE
import Testing

/// Wycheproof's signatures, which lie in the sources of swift-crypto, by the keys and the functions that verify tokens.
@Suite("Wycheproof")
struct WycheproofTests {
    struct File: Sendable, CustomTestStringConvertible {
        let name: String
        let algorithm: VerificationAlgorithm
        /// How many signatures are good, bad, and left to taste.
        let valid: Int, invalid: Int, acceptable: Int

        init(_ name: String, _ algorithm: VerificationAlgorithm, _ valid: Int, _ invalid: Int, _ acceptable: Int = 0) {
            (self.name, self.algorithm) = (name, algorithm)
            (self.valid, self.invalid, self.acceptable) = (valid, invalid, acceptable)
        }

        var testDescription: String { "\(algorithm.rawValue): \(name)" }
    }

    @Test(
        "each signature is decided as it should be",
        arguments: [
            File("ecdsa_secp256r1_sha256_p1363", .es256, 169, 83),
            File("ecdsa_secp384r1_sha384_p1363", .es384, 189, 81),
            File("ecdsa_secp521r1_sha512_p1363", .es512, 227, 81), File("ed25519", .edDSA, 88, 62),
            File("rsa_signature_2048_sha256", .rs256, 7, 230, 3), File("rsa_signature_3072_sha256", .rs256, 7, 230, 2),
            File("rsa_signature_2048_sha512", .rs512, 7, 231, 2), File("rsa_signature_3072_sha512", .rs512, 7, 231, 2),
            File("rsa_signature_4096_sha512", .rs512, 7, 231, 1),
            File("rsa_pss_2048_sha256_mgf1_32", .ps256, 63, 40), File("rsa_pss_3072_sha256_mgf1_32", .ps256, 63, 40),
            File("rsa_pss_4096_sha256_mgf1_32", .ps256, 63, 40),
        ])
    func decided(file: File) throws {
        var counts: [String: Int] = [:]
        for (key, test) in try Self.tests(of: file.name) {
            let verifies = try Self.verifies(test, by: key, file.algorithm)
            let (result, id) = (try #require(test["result"] as? String), test["tcId"] ?? "")
            counts[result, default: 0] += 1
            switch result {
            case "valid": #expect(verifies, "\(id)")
            // Good signatures by keys with the exponent 3, and those without the NULL that RFC 8017 §8.2 demands.
            case "acceptable": #expect(verifies == (test["flags"] as? [String] == ["SmallPublicKey"]), "\(id)")
            default: #expect(!verifies, "\(id): \(test["comment"] ?? "")")
            }
        }
        #expect(counts["valid"] == file.valid)
        #expect(counts["invalid"] == file.invalid)
        #expect(counts["acceptable"] ?? 0 == file.acceptable)
    }

    @Test(
        "a signature with another salt, another hash or another curve than the algorithm's is refused",
        arguments: [
            ("rsa_pss_2048_sha256_mgf1_0", .ps256), ("rsa_pss_4096_sha512_mgf1_32", .ps512),
            ("rsa_pss_2048_sha1_mgf1_20", .ps256), ("ecdsa_secp256r1_sha512_p1363", .es256),
            ("ecdsa_secp384r1_sha512_p1363", .es384), ("rsa_signature_2048_sha512", .rs256),
            ("rsa_pss_2048_sha256_mgf1_32", .rs256), ("rsa_signature_2048_sha256", .ps256),
        ] as [(String, VerificationAlgorithm)])
    func mismatched(name: String, algorithm: VerificationAlgorithm) throws {
        // What is spoilt for the file's own algorithm may be good for this one.
        for (key, test) in try Self.tests(of: name) where test["result"] as? String == "valid" {
            #expect(try !Self.verifies(test, by: key, algorithm), "\(test["tcId"] ?? "")")
        }
    }

    /// Each signature with the key of its group as an entry of a JWK set.
    private static func tests(of name: String) throws -> [(key: JSONValue, test: [String: Any])] {
        let file = try #require(try vectors(name), "no Wycheproof file \(name) among the sources of swift-crypto")
        let groups = try #require(file["testGroups"] as? [[String: Any]])
        return try groups.flatMap { group in
            let key = try jwk(of: group)
            return try #require(group["tests"] as? [[String: Any]]).map { (key, $0) }
        }
    }

    private static func vectors(_ name: String) throws -> [String: Any]? {
        // The tests run from the build folder, which has the sources of all packages below it.
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).standardizedFileURL
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            for place in ["Test Vectors", "CryptoExtrasVectors"] {
                let file = folder.appendingPathComponent("checkouts/swift-crypto/Tests/\(place)/\(name)_test.json")
                guard let data = try? Data(contentsOf: file) else { continue }
                return try JSONSerialization.jsonObject(with: data) as? [String: Any]
            }
        }
        return nil
    }

    private static func jwk(of group: [String: Any]) throws -> JSONValue {
        for name in ["publicKeyJwk", "keyJwk"] {
            guard let members = group[name] as? [String: String] else { continue }
            // They are published with the algorithm's name where they have one.
            return .object(members.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })
        }
        let (n, e) = (try #require(group["n"] as? String), try #require(group["e"] as? String))
        return [
            "kty": "RSA", "n": .string(Base64URL.encode(try bytes(n))), "e": .string(Base64URL.encode(try bytes(e))),
        ]
    }

    private static func verifies(
        _ test: [String: Any], by key: JSONValue, _ algorithm: VerificationAlgorithm
    ) throws -> Bool {
        let signature = try bytes(try #require(test["sig"] as? String))
        let message = try bytes(try #require(test["msg"] as? String))
        return try VerificationKey(key).verifies(signature, of: message, by: algorithm)
    }

    private static func bytes(_ hexadecimal: String) throws -> [UInt8] {
        let digits = Array(hexadecimal)
        return try stride(from: 0, to: digits.count, by: 2).map { index in
            try #require(UInt8(String(digits[index..<min(index + 2, digits.count)]), radix: 16))
        }
    }
}
