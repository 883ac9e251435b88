import FoundationEssentials
import JOSE

/// One look at what an issuer publishes: the discovery document where there is one, and the keys.
struct IssuerKeyLook: Sendable {
    /// Why the issuer is asked.
    enum Reason {
        /// It is time.
        case schedule
        /// A token names a key that is not held.
        case unknownKey
    }

    /// What the issuer said.
    struct Answer {
        let place: RevocationURL
        /// `nil` when they are the same as before.
        let keys: VerificationKeySet?
        let headers: CachingHeaders
    }

    private let settings: IssuerKeySettings
    /// Where the keys are known to be; `nil` when the discovery document has to be asked.
    private let knownPlace: RevocationURL?
    /// What is held, to be asked for on the condition that it has changed.
    private let held: (place: RevocationURL, headers: CachingHeaders)?
    private let fetcher: any DocumentFetcher
    private let files: SmallFiles

    init(_ tracked: TrackedKeySet, for reason: Reason, fetcher: any DocumentFetcher, files: SmallFiles) {
        settings = tracked.settings
        // Issuers move their keys seldom: for an unknown key the document need not be asked again.
        knownPlace = reason == .unknownKey ? tracked.place : nil
        held = tracked.holding.flatMap { holding in holding.place.map { ($0, holding.headers) } }
        self.fetcher = fetcher
        self.files = files
    }

    func answer() async throws(IssuerKeyFault) -> Answer {
        let end = ContinuousClock.now.advanced(by: settings.limits.timeout)
        let token = try await bearerToken(until: end)
        let place = try await place(token, until: end)
        guard place.isAuthentic else { throw .unauthenticPlace }
        var request = request(place, token, until: end)
        if let held, held.place == place {
            request.entityTag = held.headers.entityTag
            request.lastModified = held.headers.lastModified
        }
        let answer: FetchAnswer
        do { answer = try await fetcher.fetch(request) } catch { throw .keys(plain(error)) }
        switch answer {
        case .notModified(let headers):
            guard request.entityTag != nil || request.lastModified != nil else { throw .keys(.status(304)) }
            return Answer(place: place, keys: nil, headers: headers)
        case .content(let bytes, let headers):
            do {
                return Answer(place: place, keys: try VerificationKeySet(json: bytes), headers: headers)
            } catch { throw .set(error) }
        }
    }

    private func place(
        _ token: BearerToken?, until end: ContinuousClock.Instant
    ) async throws(IssuerKeyFault) -> RevocationURL {
        if let knownPlace { return knownPlace }
        switch settings.source {
        case .uri(let url): return url
        case .document: throw .set(.notASet)
        case .discovery(let issuer):
            let url: RevocationURL
            do { url = try IssuerDiscoveryDocument.url(of: issuer) } catch { throw .document(error) }
            let answer: FetchAnswer
            do { answer = try await fetcher.fetch(request(url, token, until: end)) } catch {
                throw .discovery(plain(error))
            }
            guard case .content(let bytes, _) = answer else { throw .discovery(.status(304)) }
            do {
                return try IssuerDiscoveryDocument(json: bytes, of: issuer).keysURL(allowing: settings.otherHosts)
            } catch { throw .document(error) }
        }
    }

    /// Both requests together have the time of one look.
    private func request(
        _ url: RevocationURL, _ token: BearerToken?, until end: ContinuousClock.Instant
    ) -> FetchRequest {
        let left = max(ContinuousClock.now.duration(to: end), .milliseconds(1))
        var request = FetchRequest(url: url, sizeLimit: settings.limits.sizeLimit, timeout: left)
        request.bearerToken = token
        return request
    }

    /// The time that is named is that of the whole look, whatever was left of it.
    private func plain(_ failure: FetchFailure) -> FetchFailure {
        if case .timeout = failure { .timeout(settings.limits.timeout) } else { failure }
    }

    private func bearerToken(until end: ContinuousClock.Instant) async throws(IssuerKeyFault) -> BearerToken? {
        guard let path = settings.tokenFile else { return nil }
        let bytes: [UInt8]
        do { bytes = try await files.bytes(at: path, until: end) } catch {
            throw .tokenFile(path: path, reason: "\(error)")
        }
        guard let token = BearerToken(fileContents: bytes) else {
            throw .tokenFile(path: path, reason: "holds no bearer token")
        }
        return token
    }
}
