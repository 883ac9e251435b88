import FoundationEssentials

extension KeySealing {
    /// Seals what it takes to give a leased credential out again, bound to the lease.
    func seal(_ secret: [UInt8], ofLease id: String) throws -> Data {
        try seal(secret, boundTo: Self.binding(leaseID: id))
    }

    /// The secret of a lease; `nil` when it was altered or moved here from another lease.
    func open(_ blob: Data, ofLease id: String) -> [UInt8]? {
        try? open(blob, boundTo: Self.binding(leaseID: id))
    }

    private static func binding(leaseID: String) -> [UInt8] {
        Array("chancery lease\0\(leaseID)".utf8)
    }
}
