import JOSE

extension TokenRequest {
    /// Reads who sends a form that asks for no token: the parameters that prove it, and no others. Its `grantType` is
    /// empty.
    init(authenticationIn parameters: FormParameters) throws(TokenRefusal) {
        grantType = ""
        audiences = []
        resources = []
        scopes = nil
        clientID = parameters["client_id"].map { ByteString($0) }
        format = .oauth
        clientSecret = parameters["client_secret"]
        assertion = try Self.assertion(in: parameters, grantType: "")
        serviceAccount = nil
        exchange = nil
        certificateToken = nil
        self.parameters = parameters
    }
}
