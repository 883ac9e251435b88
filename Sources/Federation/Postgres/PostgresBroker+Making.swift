import AuthorizationServer
import FoundationEssentials
import Libpq

extension PostgresBroker {
    /// A lease that is live, or a new one. Blocks.
    func makeCredential(
        for request: ResourceRequest, key: String, until deadline: ContinuousClock.Instant
    ) throws(ResourceFailure) -> ResourceCredential {
        if settings.reuses, let credential = try heldCredential(key: key, until: deadline) { return credential }
        // Who cannot be reached leaves no record behind.
        let (session, latest) = try guarding { () throws(PostgresError) in
            let session = try PostgresSession(settings, until: deadline)
            return (session, try session.latestTime())
        }
        try check(session)
        let account = PostgresAccount(prefix: settings.prefix)
        let lease = makeLease(of: account, for: request)
        try recording { try leases.record(lease, key: key, limits: settings.limits) }
        // Were this process held up since it asked for the time, the server still knows what is too late.
        try make(account, lease, request, latest: latest, in: session)
        let isOurs: Bool
        let secret = settings.reuses ? Array(account.password.utf8) : nil
        do { isOurs = try leases.confirm(lease.id, secret: secret, at: clock.now) } catch {
            // The role ends with the lease's time at the latest, and nobody has its password.
            _ = try? leases.revoke(LeaseSelection(id: lease.id), reason: "it could not be recorded", isForced: false)
            throw .unavailable("the lease cannot be recorded: \(error)")
        }
        guard isOurs else { throw .unavailable("the lease was ended while its role was made") }
        return credential(of: account, lease, note: account.role)
    }

    private func make(
        _ account: PostgresAccount, _ lease: Lease, _ request: ResourceRequest, latest: String,
        in session: PostgresSession
    ) throws(ResourceFailure) {
        var isUnknown = false
        do {
            try guarding { () throws(PostgresError) in
                do throws(PostgresError) {
                    try session.create(
                        account, until: lease.expiresAt, latest: latest, values: settings.values(of: request))
                } catch {
                    if case .lost = error { isUnknown = true }
                    throw error
                }
            }
        } catch {
            // What is known not to exist needs no end. Where the record stays, the lease ends with its time.
            if isUnknown {
                _ = try? leases.revoke(
                    LeaseSelection(id: lease.id), reason: "the connection was lost while the role was made",
                    isForced: false)
            } else {
                try? leases.forget(lease.id)
            }
            throw error
        }
    }

    private func makeLease(of account: PostgresAccount, for request: ResourceRequest) -> Lease {
        let now = clock.now
        return Lease(
            id: LeaseIdentifier.make(), resource: name, place: settings.place, account: account.role,
            subject: request.subject, clientID: request.clientID, rule: request.rule, requestID: request.requestID,
            createdAt: now, settledAt: now + settings.settlement, expiresAt: settings.end(from: now))
    }

    private func check(_ session: PostgresSession) throws(ResourceFailure) {
        guard let owner = settings.owner else { return }
        let role = try guarding { () throws(PostgresError) in try session.privilegedRole(ofOwner: owner) }
        guard let role else { return }
        let why = role == owner ? "" : " a member of \(role), which"
        throw .faulty(
            "the owner \(owner) is\(why) the broker's own role or may make roles, reach the server's files and programs,"
                + " pass row security or replicate; what a lease leaves behind could run with its rights")
    }

    /// The lease that who asks has already, extended where that is configured.
    private func heldCredential(
        key: String, until deadline: ContinuousClock.Instant
    ) throws(ResourceFailure) -> ResourceCredential? {
        let now = clock.now
        var held: (lease: Lease, secret: [UInt8])?
        try recording { held = try leases.reusable(key: key, at: now) }
        guard case (var lease, let secret)? = held else { return nil }
        let wanted = settings.renewedEnd(of: lease, at: now)
        // What is about to end is of no use to anyone who asks for an hour.
        guard wanted != nil || lease.expiresAt.timeIntervalSince(now) * 4 >= Double(settings.lifetime) else {
            return nil
        }
        let session = try guarding { () throws(PostgresError) in try PostgresSession(settings, until: deadline) }
        var isThere: Bool
        if let wanted {
            // First the record: the role must not be dropped at a time that was put off.
            var isExtended = false
            try recording { isExtended = try leases.extend(lease.id, to: wanted, at: now) }
            guard isExtended else { return nil }
            lease.expiresAt = wanted
            isThere = try guarding { () throws(PostgresError) in try session.extend(lease.account, until: wanted) }
        } else {
            isThere = try guarding { () throws(PostgresError) in try session.exists(lease.account) }
        }
        guard isThere else {
            try recording {
                _ = try leases.revoke(
                    LeaseSelection(id: lease.id), reason: "somebody else has dropped the role", isForced: false)
            }
            return nil
        }
        share(lease.id)
        let account = PostgresAccount(role: lease.account, password: String(decoding: secret, as: UTF8.self))
        return credential(of: account, lease, note: "\(account.role) (given again)")
    }

    private func credential(of account: PostgresAccount, _ lease: Lease, note: String) -> ResourceCredential {
        ResourceCredential(
            body: settings.answer(account, secondsLeft: Int(lease.expiresAt.timeIntervalSince(clock.now))),
            expiresAt: lease.expiresAt, lease: lease.id, note: note)
    }

    private func recording(_ body: () throws -> Void) throws(ResourceFailure) {
        do { try body() } catch let refusal as LeaseRefusal {
            throw .exhausted("\(refusal)")
        } catch {
            throw .unavailable("the lease cannot be recorded: \(error)")
        }
    }
}
