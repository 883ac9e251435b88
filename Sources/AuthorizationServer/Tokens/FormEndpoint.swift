/// An endpoint that clients send forms to. It never throws: what it does not do, it answers with a refusal (RFC 6749 §5.2).
package protocol FormEndpoint: Sendable {
    /// Before anything of a request is read: the answer, where its source has sent too many.
    func admit(_ origin: RequestOrigin) async -> TokenAnswer?

    func respond(to form: FormParameters, from origin: RequestOrigin) async -> TokenAnswer

    /// Answers a request whose form could not even be read.
    func refuse(_ refusal: TokenRefusal, from origin: RequestOrigin) async -> TokenAnswer
}

extension TokenEndpoint: FormEndpoint {
    package func admit(_ origin: RequestOrigin) async -> TokenAnswer? { await admit(origin, at: .tokenEndpoint) }

    package func respond(to form: FormParameters, from origin: RequestOrigin) async -> TokenAnswer {
        await respond(to: form, from: origin, at: .tokenEndpoint)
    }

    package func refuse(_ refusal: TokenRefusal, from origin: RequestOrigin) async -> TokenAnswer {
        await refuse(refusal, from: origin, at: .tokenEndpoint)
    }
}
