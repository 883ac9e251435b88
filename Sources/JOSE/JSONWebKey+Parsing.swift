import FoundationEssentials

extension JSONWebKey {
    /// What is wrong with the text of a key.
    package enum ParsingError: Error {
        case notAnObject
        case missingOrUnknown(member: String)
    }

    /// Reads the key parameters from JSON; other members are passed over (RFC 7517 §4).
    package init(parsing json: [UInt8]) throws(ParsingError) {
        let members: Members
        do { members = try JSONDecoder().decode(Members.self, from: Data(json)) } catch { throw .notAnObject }
        func required(_ value: String?, _ name: String) throws(ParsingError) -> String {
            guard let value, Base64URL.decode(value)?.isEmpty == false else { throw .missingOrUnknown(member: name) }
            return value
        }
        switch (members.kty, members.crv) {
        case ("RSA", _):
            self.init(.rsa(n: try required(members.n, "n"), e: try required(members.e, "e")))
        case ("EC", "P-256"?), ("EC", "P-384"?):
            self.init(
                .ellipticCurve(
                    crv: members.crv ?? "", x: try required(members.x, "x"), y: try required(members.y, "y")))
        case ("OKP", "Ed25519"?):
            self.init(.octetKeyPair(crv: "Ed25519", x: try required(members.x, "x")))
        case ("EC", _), ("OKP", _): throw .missingOrUnknown(member: "crv")
        default: throw .missingOrUnknown(member: "kty")
        }
    }

    private struct Members: Decodable {
        var kty: String
        var crv, n, e, x, y: String?
    }
}
