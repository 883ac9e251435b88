import AuthorizationServer

extension ResourceRequest {
    /// The scopes to ask a cloud for: those of the request, or else all that the resource has. Policy has judged the
    /// request; that no scope and no account is beyond the resource's is looked at once more before it leaves.
    var cloudScopes: [String] {
        get throws(ResourceFailure) {
            if let scope = scopes.first(where: { !resource.scopes.contains($0) }) {
                throw .refused("the resource has no scope \(scope)")
            }
            return scopes.isEmpty ? resource.scopes : scopes
        }
    }
}
