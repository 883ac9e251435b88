/// Why a text is no URL of a revocation list or an OCSP responder; the description completes "the URL ...".
package enum RevocationURLFault: Error, Hashable, CustomStringConvertible {
    case tooLong, character, scheme, fragment, userInformation, host, port

    package var description: String {
        switch self {
        case .tooLong: "has more than \(RevocationURL.maximumLength) characters"
        case .character: "has a character that does not belong in a URL"
        case .scheme: "begins with neither http:// nor https://"
        case .fragment: "has a fragment"
        case .userInformation: "has user information"
        case .host: "has no host that can be asked: a DNS name, an IPv4 address or an IPv6 address in brackets"
        case .port: "has a port that is no number from 1 to 65535"
        }
    }
}
