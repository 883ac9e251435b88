import AuthorizationServer

extension ResourceRequest {
    /// The scopes to ask a cloud for. Policy has granted them, all of the resource's where the request named none; that
    /// there are some and none is beyond the resource's is looked at once more before the call leaves.
    var cloudScopes: [String] {
        get throws(ResourceFailure) {
            if let scope = scopes.first(where: { !resource.scopes.contains($0) }) {
                throw .refused("the resource has no scope \(scope)")
            }
            // Without one a cloud may give what nobody granted.
            guard !scopes.isEmpty else { throw .refused("the request has no scope that is granted") }
            return scopes
        }
    }
}
