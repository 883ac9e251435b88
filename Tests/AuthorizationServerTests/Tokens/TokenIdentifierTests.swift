import JOSE
import Testing

@testable import AuthorizationServer

@Suite("Identifiers of tokens")
struct TokenIdentifierTests {
    private let identities: [Identity] = [
        .client("x"), .client("xy"), .subject("x", authority: "a"), .subject("x", authority: "b"),
        .subject("bx", authority: "a"), .subject("x", authority: "ab"), .subject("K", authority: "a"),
        .subject("\u{212A}", authority: "a"), .issued("x", issuer: "a"), .client(""),
    ]

    @Test("say to whom the token was issued, and to nobody else")
    func holder() {
        for holder in identities {
            let jti = TokenIdentifier.make(for: holder)
            #expect(jti.utf8.count == 43)
            for identity in identities {
                #expect(TokenIdentifier.isOf(jti, identity) == (identity == holder), "\(holder), \(identity)")
            }
            #expect(TokenIdentifier.make(for: holder) != jti)
        }
    }

    @Test("that were made for nobody, or that others have made, are nobody's")
    func nobody() {
        let own = TokenIdentifier.make(for: .client("x"))
        let others = ["", "x", RandomBytes.identifier(), own + "A", String(own.dropLast()), own + "=", own + own]
        for jti in others + (0..<16).map({ _ in TokenIdentifier.make(for: nil) }) {
            #expect(identities.allSatisfy { !TokenIdentifier.isOf(jti, $0) }, "\(jti)")
        }
    }
}
