import JOSE

/// Who the sender of a request says he is, in all the places where he can say it. Nothing of it is proved.
struct ClaimedClient {
    private let request: TokenRequest
    private let origin: RequestOrigin

    init(_ request: TokenRequest, from origin: RequestOrigin) {
        self.request = request
        self.origin = origin
    }

    /// The key of all names together with the source; `nil` when nobody is named.
    ///
    /// Together: who gives another's name without his certificate or his issuer takes nothing from him.
    func key(at source: SourceNetwork) -> RateLimitKey? {
        var isNamed = false
        let key = RateLimitKey { hasher in
            hasher.combine(source)
            let assertion = [assertion?.issuer, assertion?.subject].map { name in name.map { ByteString($0) } }
            for name in [request.clientID ?? basicClientID] + assertion {
                hasher.combine(name)
                isNamed = isNamed || name != nil
            }
            guard let leaf = origin.certificate?.chain.first else { return }
            leaf.withUnsafeBytes { hasher.combine(bytes: $0) }
            isNamed = true
        }
        return isNamed ? key : nil
    }

    private var assertion: UnverifiedJWT? {
        if case .success(let token)? = request.assertion?.token { token } else { nil }
    }

    private var basicClientID: ByteString? {
        guard origin.hasAuthorizationHeader else { return nil }
        return (try? BasicCredentials(origin.headers["authorization"]))?.clientID
    }
}
