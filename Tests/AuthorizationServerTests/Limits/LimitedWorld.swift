import AuthorizationServer
import FoundationEssentials
import TestSupport

/// A token endpoint with limits, asked as its route does it.
struct LimitedWorld {
    let world: TokenWorld
    let limits: CurrentRequestLimits

    init(_ settings: RequestLimitSettings) throws {
        limits = CurrentRequestLimits(settings)
        world = try TokenWorld(limits: limits)
    }

    var clock: ManualClock { world.clock }

    func origin(_ address: String?, hasCertificate: Bool = true) -> RequestOrigin {
        RequestOrigin(
            requestID: "request-1", remoteAddress: address, network: address.flatMap { SourceNetwork(address: $0) },
            certificate: hasCertificate ? PresentedCertificate(chain: world.device.chain) : nil)
    }

    func ask(
        _ parameters: (String, String)..., from address: String?, hasCertificate: Bool = true
    ) async throws -> TokenAnswer {
        let origin = origin(address, hasCertificate: hasCertificate)
        if let answer = await world.endpoint.admit(origin) { return answer }
        let given = parameters.map { (name: $0.0, value: $0.1) }
        let audience = given.contains { $0.name == "audience" } ? [] : [(name: "audience", value: "orders")]
        let form = try FormParameters([(name: "grant_type", value: "client_credentials")] + audience + given)
        return await world.endpoint.respond(to: form, from: origin)
    }
}
