import Federation
import JOSE

/// Where `token verify` has its keys from.
enum TokenKeySource {
    case file(String)
    /// The issuer's identifier, as `iss` has it, and who may certify its servers.
    case issuer(String, ServerTrust)

    /// The most bytes of a JWK set or of a discovery document.
    private static let limit = 1 << 20
    /// For one answer.
    private static let timeout = Duration.seconds(10)

    /// - Parameter authorities: files with the certificates of the authorities; empty for those that the system trusts.
    init(file: String?, issuer: String?, authorities: [String] = []) throws(CannotSay) {
        switch (file, issuer) {
        case (let file?, nil):
            guard authorities.isEmpty else {
                throw CannotSay("--ca is for the servers of --issuer, and with --jwks none is asked")
            }
            self = .file(file)
        case (nil, let issuer?): self = .issuer(issuer, try Self.trust(in: authorities))
        default: throw CannotSay("give the keys by one of --jwks and --issuer")
        }
    }

    private static func trust(in files: [String]) throws(CannotSay) -> ServerTrust {
        guard !files.isEmpty else { return .system }
        var pem: [UInt8] = []
        for path in files {
            let bytes: [UInt8]
            do { bytes = try BoundedFile.bytes(at: path, limit: CertificateBundle.sizeLimit) } catch {
                throw CannotSay("\(path): the file \(error)")
            }
            do { _ = try ServerAnchors(pem: bytes) } catch { throw CannotSay("\(path): the file \(error)") }
            pem += bytes + [UInt8(ascii: "\n")]
        }
        do { return .anchors(try ServerAnchors(pem: pem)) } catch { throw CannotSay("--ca: \(error)") }
    }

    /// The keys, and what was left out. Secrets count in the operator's own file alone.
    func keys() async throws(CannotSay) -> (keys: VerificationKeySet, notes: [String]) {
        switch self {
        case .file(let path):
            let bytes: [UInt8]
            do { bytes = try BoundedFile.bytes(at: path, limit: Self.limit) } catch {
                throw CannotSay("\(path): the file \(error)")
            }
            return try Self.keys(bytes, from: path, secrets: .allowed)
        case .issuer(let issuer, let trust):
            let fetcher = HTTPDocumentFetcher(trust: trust, plainServers: .ours)
            let url: RevocationURL
            do { url = try IssuerDiscoveryDocument.url(of: issuer) } catch { throw CannotSay("--issuer: \(error)") }
            let document = try await Self.document(at: url, by: fetcher)
            let keysURL: RevocationURL
            do {
                let discovered = try IssuerDiscoveryDocument(json: document, of: issuer)
                keysURL = try discovered.keysURL(allowing: Self.secureHost(of: discovered.jwksURI))
            } catch let fault as IssuerDiscoveryFault {
                throw CannotSay("\(url): the discovery document \(fault)")
            } catch { throw CannotSay("\(url): \(error)") }
            return try Self.keys(
                try await Self.document(at: keysURL, by: fetcher), from: "\(keysURL)", secrets: .refused)
        }
    }

    /// An issuer may keep its keys on any server, as long as that proves who it is.
    private static func secureHost(of url: String) throws -> [AllowedHost] {
        guard let url = try? RevocationURL(url), url.scheme == .https else { return [] }
        return [try AllowedHost("\(url.host):\(url.port)")]
    }

    private static func document(
        at url: RevocationURL, by fetcher: HTTPDocumentFetcher
    ) async throws(CannotSay) -> [UInt8] {
        do {
            let request = FetchRequest(url: url, sizeLimit: limit, timeout: timeout)
            guard case .content(let bytes, _) = try await fetcher.fetch(request) else {
                throw FetchFailure.nothingToConfirm
            }
            return bytes
        } catch { throw CannotSay("\(url) cannot be fetched: \(error)") }
    }

    private static func keys(
        _ json: [UInt8], from place: String, secrets: VerificationKey.SecretPolicy
    ) throws(CannotSay) -> (VerificationKeySet, [String]) {
        do {
            let keys = try VerificationKeySet(json: json, secrets: secrets)
            var notes = keys.unusable.prefix(10).map { "left out: key \($0.position + 1) \($0.fault)" }
            if keys.unusable.count > notes.count { notes.append("left out: \(keys.unusable.count) keys in all") }
            return (keys, notes)
        } catch { throw CannotSay("\(place) \(error)") }
    }
}
