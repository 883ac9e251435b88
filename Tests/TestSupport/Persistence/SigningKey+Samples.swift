package import AuthorizationServer
package import FoundationEssentials
package import JOSE

extension SigningKey {
    /// A new key in the state asked for, published at `date`.
    package static func sample(
        _ state: KeyState = .prepared, algorithm: SignatureAlgorithm = .es256,
        at date: Date = Date(timeIntervalSince1970: 1_800_000_000), isGenesis: Bool = false
    ) throws -> SigningKey {
        let key = try JWSPrivateKey.generate(algorithm)
        return SigningKey(
            kid: key.kid, algorithm: algorithm, publicKey: key.publicKey, state: state,
            privateKey: state.isPublished ? key : nil, publishedAt: date, isGenesis: isGenesis)
    }
}
