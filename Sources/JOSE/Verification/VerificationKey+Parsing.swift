import Crypto
import Libcrypto

extension VerificationKey {
    /// Why an entry of a JWK set is not used; each description completes "the key ...".
    package enum Fault: Error, Sendable, Hashable, CustomStringConvertible {
        case notAnObject
        case member(String)
        case kind
        case notForSignatures
        case algorithm
        case privateKey
        case weak(String)
        case unusable

        package var description: String {
            switch self {
            case .notAnObject: "is not an object"
            case .member(let name): "has no \(name), or one that cannot be read"
            case .kind: "has a kty or crv that is not used here: known are RSA, EC with P-256, P-384 or P-521, Ed25519"
            case .notForSignatures: "is not for checking signatures, by its use or key_ops"
            case .algorithm: "has an alg that its kind does not have"
            case .privateKey: "holds a private key, which only its owner may have"
            case .weak(let reason): "is too weak: \(reason)"
            case .unusable: "has numbers that are no key"
            }
        }
    }

    /// What secrets in a set are to be taken for.
    package enum SecretPolicy: Sendable {
        /// A public set has no secrets; who finds one there can sign with it.
        case refused
        /// An operator's own file, for checking a token by hand.
        case allowed
    }

    /// Reads a public key (RFC 7517 §4, RFC 7518 §6), strictly as to what is used of it.
    package init(_ value: JSONValue, secrets: SecretPolicy = .refused) throws(Fault) {
        guard case .object = value else { throw .notAnObject }
        try Self.checkPurpose(of: value)
        let kid = try Self.optionalText("kid", of: value)
        let (kindAlgorithms, material) = try Self.material(of: value, secrets: secrets)
        var algorithms = kindAlgorithms
        if let name = try Self.optionalText("alg", of: value) {
            guard let algorithm = VerificationAlgorithm(rawValue: name), algorithms.contains(algorithm) else {
                throw .algorithm
            }
            algorithms = [algorithm]
        }
        self.init(kid: kid, algorithms: algorithms, material: material)
    }

    private static func checkPurpose(of value: JSONValue) throws(Fault) {
        // `jwt-svid` is that of SPIFFE's bundles (SPIFFE Trust Domain and Bundle §4.2.2).
        if let use = try optionalText("use", of: value), use != "sig", use != "jwt-svid" { throw .notForSignatures }
        if let operations = member("key_ops", of: value) {
            guard case .array(let values) = operations, values.contains("verify") else { throw .notForSignatures }
        }
    }

    private static func material(
        of value: JSONValue, secrets: SecretPolicy
    ) throws(Fault) -> (Set<VerificationAlgorithm>, Material) {
        guard case .string(let type)? = value["kty"] else { throw .member("kty") }
        if type == "oct" {
            guard case .allowed = secrets else { throw .kind }
            return try secret(of: value)
        }
        guard ["d", "p", "q"].allSatisfy({ member($0, of: value) == nil }) else { throw .privateKey }
        switch (type, try optionalText("crv", of: value)) {
        case ("RSA", _): return (rsaAlgorithms, .publicKey(try rsa(value)))
        case ("EC", "P-256"?): return ([.es256], .publicKey(try point(.p256, value)))
        case ("EC", "P-384"?): return ([.es384], .publicKey(try point(.p384, value)))
        case ("EC", "P-521"?): return ([.es512], .publicKey(try point(.p521, value)))
        case ("OKP", "Ed25519"?):
            let x = try number("x", of: value)
            guard !Ed25519Encoding.hasSmallOrder(x) else { throw .weak("it signs whatever anybody likes") }
            do { return ([.edDSA], .publicKey(try PublicKey(ed25519: x))) } catch { throw .unusable }
        default: throw .kind
        }
    }

    private static let rsaAlgorithms: Set<VerificationAlgorithm> = [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512]

    /// At least 2048 bits (RFC 7518 §3.3), and no more than take a moment; the exponent odd and of at most 64 bits.
    private static func rsa(_ value: JSONValue) throws(Fault) -> PublicKey {
        let modulus = Array(try number("n", of: value).drop { $0 == 0 })
        let exponent = Array(try number("e", of: value).drop { $0 == 0 })
        let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
        guard bits >= 2048 else { throw .weak("\(bits) bits; the least is 2048") }
        guard bits <= 8192 else { throw .weak("\(bits) bits; the most is 8192") }
        guard let last = exponent.last, last % 2 == 1, exponent.count <= 8, exponent != [1] else {
            throw .weak("its exponent is even, one or of more than 64 bits")
        }
        guard let low = modulus.last, low % 2 == 1 else { throw .unusable }
        do { return try PublicKey(rsaModulus: modulus, exponent: exponent) } catch { throw .unusable }
    }

    private static func point(_ curve: PublicKey.Curve, _ value: JSONValue) throws(Fault) -> PublicKey {
        let (x, y) = (try number("x", of: value), try number("y", of: value))
        do { return try PublicKey(curve, x: x, y: y) } catch { throw .unusable }
    }

    private static func secret(of value: JSONValue) throws(Fault) -> (Set<VerificationAlgorithm>, Material) {
        let bytes = try number("k", of: value)
        let algorithms = VerificationAlgorithm.allCases.filter { algorithm in
            algorithm.minimumSecretLength.map { bytes.count >= $0 } ?? false
        }
        guard !algorithms.isEmpty else { throw .weak("\(bytes.count) bytes; the least is 32") }
        return (Set(algorithms), .secret(SymmetricKey(data: bytes)))
    }

    private static func number(_ name: String, of value: JSONValue) throws(Fault) -> [UInt8] {
        guard let text = try optionalText(name, of: value), text.utf8.count <= 4096,
            let bytes = Base64URL.decode(text), !bytes.isEmpty
        else { throw .member(name) }
        return bytes
    }

    /// A member of a key. `null` says that there is none: some libraries write all members that they know.
    private static func member(_ name: String, of value: JSONValue) -> JSONValue? {
        let member = value[name]
        return member == .null ? nil : member
    }

    private static func optionalText(_ name: String, of value: JSONValue) throws(Fault) -> String? {
        switch member(name, of: value) {
        case nil: return nil
        case .string(let text)?: return text
        default: throw .member(name)
        }
    }
}
