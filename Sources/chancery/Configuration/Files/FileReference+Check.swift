extension FileReference {
    /// In bytes, as for a set that is fetched.
    static let keySetLimit = 1 << 20

    /// Reports what is wrong with the file.
    ///
    /// - Parameter isWritten: whether a database is to be written.
    func check(with inspection: FileInspection, isWritten: Bool) {
        switch kind {
        case .certificates: checkCertificates(with: inspection)
        case .listenerCertificate(let host): checkListenerCertificate(of: host, with: inspection)
        case .revocationList(let limit): checkRevocationList(limit: limit, with: inspection)
        case .keySet: checkKeySet(with: inspection)
        case .privateKey(let certificate, let place):
            checkPrivateKey(of: certificate, value(at: place), with: inspection)
        case .encryptionKey(let source): checkEncryptionKey(source, with: inspection)
        case .webhookSecret(let source): checkWebhookSecret(source)
        case .password(let source): checkPassword(source)
        case .program: checkProgram()
        case .authority(let authority): checkAuthority(authority, with: inspection)
        case .authorities(let authorities): checkAuthorities(authorities, with: inspection)
        case .database: checkDatabase(isWritten: isWritten)
        case .socket: checkSocket()
        }
    }

    private func checkCertificates(with inspection: FileInspection) {
        let allowed = "a PEM file with at least one certificate"
        judge(allowed: allowed) { try inspection.certificates(path, CertificateBundle.sizeLimit) }
    }

    private func checkListenerCertificate(of host: String?, with inspection: FileInspection) {
        checkCertificates(with: inspection)
        for fault in inspection.listenerCertificate(path, host) {
            value.context.fallShort(
                line: value.node.line, path: value.path, fault.problem, found: shown(path), allowed: fault.allowed,
                hint: fault.hint)
        }
    }

    private func checkRevocationList(limit: Int, with inspection: FileInspection) {
        let allowed = "a certificate revocation list in PEM or DER"
        judge(allowed: allowed) { try inspection.revocationList(path, limit) }
    }

    private func checkKeySet(with inspection: FileInspection) {
        let allowed = "a JWK set with public keys (RFC 7517)"
        do throws(BoundedFile.Failure) {
            let bytes = try BoundedFile.bytes(at: path, limit: Self.keySetLimit)
            judge(allowed: allowed) { try inspection.keySet(bytes) }
        } catch {
            fault(error, allowed: allowed)
        }
    }

    private func checkPrivateKey(
        of certificate: String, _ certificateValue: ConfigurationValue, with inspection: FileInspection
    ) {
        let allowed = "a PEM file with the private key of the listener's certificate"
        do throws(BoundedFile.Failure) {
            let key = try BoundedFile.bytes(at: path, limit: CertificateBundle.sizeLimit)
            // A certificate that cannot be read is a reference with a fault of its own.
            guard (try? inspection.certificates(certificate, CertificateBundle.sizeLimit)) != nil,
                let chain = try? BoundedFile.bytes(at: certificate, limit: CertificateBundle.sizeLimit)
            else { return }
            judgePair(chain, key, with: inspection, allowed: allowed) { reason in
                FileReference(kind: .certificates, part: part, path: certificate, value: certificateValue)
                    .fault(reason, allowed: "a PEM file with the chain, leaf first")
            }
        } catch {
            fault(error, allowed: allowed)
        }
    }

    private func judgePair(
        _ chain: [UInt8], _ key: [UInt8], with inspection: FileInspection, allowed: String,
        blameChain: (_ reason: String) -> Void
    ) {
        do {
            try inspection.keyPair(chain, key)
        } catch let refusal as FileInspection.KeyPairRefusal {
            if refusal.isOfCertificates { blameChain(refusal.reason) } else { fault(refusal.reason, allowed: allowed) }
        } catch {
            fault("\(error)", allowed: allowed)
        }
    }

    private func checkEncryptionKey(_ source: EncryptionKeySource, with inspection: FileInspection) {
        let allowed = "32 random bytes in base64"
        do throws(EncryptionKeySource.Failure) {
            let text = try source.text(environment: value.context.environment)
            judge(allowed: allowed) { try inspection.encryptionKey(text) }
        } catch {
            fault(error, allowed: allowed, hint: hint(for: error, making: "openssl rand -base64 32"))
        }
    }

    /// How to mend what keeps a secret from being read, as it can be pasted into a shell.
    private func hint(for failure: EncryptionKeySource.Failure, making command: String?) -> String? {
        let word = ShellWord.quoted(shown(path), expandingVariables: usesEnvironment)
        switch failure {
        case .exposed(_, let isOwn):
            return isOwn
                ? "chmod 600 \(word)" : "chown \(FileStatus.user):\(FileStatus.group) \(word) && chmod 600 \(word)"
        case .unreadable(.missing):
            // Never over one that is there: what it has sealed nothing else opens.
            return command.map { "(umask 077; \($0) > \(word))" }
        case .unreadable: return nil
        case .unset(let name):
            return command.map { "set \(name) for the service; \($0) prints a new value" }
        }
    }

    private func checkWebhookSecret(_ source: EncryptionKeySource) {
        do throws(EncryptionKeySource.Failure) {
            let text = try source.text(environment: value.context.environment)
            judge(allowed: WebhookSecret.allowed) { _ = try WebhookSecret.bytes(of: text) }
        } catch {
            fault(error, allowed: WebhookSecret.allowed, hint: hint(for: error, making: "openssl rand -base64 32"))
        }
    }

    private func checkPassword(_ source: EncryptionKeySource) {
        let allowed = "a password, in a file that only the service can read or in a variable"
        do throws(EncryptionKeySource.Failure) {
            if try source.text(environment: value.context.environment).isEmpty { fault("is empty", allowed: allowed) }
        } catch {
            fault(error, allowed: allowed, hint: hint(for: error, making: nil))
        }
    }

    private func checkProgram() {
        let allowed = "a program that this user can run and that not everybody can change"
        let isRelative = if case .scalar(let scalar) = value.node.content { !scalar.text.hasPrefix("/") } else { false }
        do throws(FileStatus.Failure) {
            let status = try FileStatus(ofFileAt: path)
            guard status.isRegularFile else { return fault("is not a regular file", allowed: allowed) }
            guard status.mode & 0o002 == 0 else { return fault("can be changed by everybody", allowed: allowed) }
            guard FileStatus.isExecutable(path) else { return fault("cannot be run", allowed: allowed) }
        } catch {
            fault(
                "cannot be used: \(error.reason)", allowed: allowed,
                hint: isRelative ? "a path is relative to the folder of this file; no PATH is searched" : nil)
        }
    }

    private func checkAuthority(_ authority: X509AuthorityConfiguration, with inspection: FileInspection) {
        // A file with a fault of its own would only be reported again.
        let own = "\(value.path)."
        guard !value.context.faults.contains(where: { $0.path.hasPrefix(own) }) else { return }
        do { try inspection.authority(authority) } catch {
            value.fault(
                "cannot be used: \(error)", found: "authority \(authority.name)",
                allowed: "CA certificates, and CRLs, that path validation can use")
        }
    }

    /// Each authority is asked about whom another has refused, so no certificate may be a matter of two that judge its
    /// revocation differently.
    private func checkAuthorities(_ authorities: [X509AuthorityConfiguration], with inspection: FileInspection) {
        let own = "\(value.path)."
        guard !value.context.faults.contains(where: { $0.path.hasPrefix(own) }) else { return }
        for overlap in inspection.overlaps(authorities) {
            value.context.fault(
                line: value.node.line, path: value.path.appending(key: overlap.second),
                "shares the CA \(overlap.certificate) with authority \"\(overlap.first)\", which has another revocation",
                found: "a CA below anchors of both", allowed: "the same revocation under both, or a CA of one alone",
                hint: "whom one authority refuses as revoked, the other is asked about")
        }
    }

    private func checkDatabase(isWritten: Bool) {
        if let status = try? FileStatus(ofFileAt: path), !status.isRegularFile {
            fault(status.isFolder ? "is a folder, not a file" : "is not a regular file", allowed: "a file")
            return
        }
        checkFolder(isWritten: isWritten)
    }

    /// A socket is made when the service starts; one that is left over is replaced.
    private func checkSocket() {
        if let status = try? FileStatus(ofFileAt: path), !status.isSocket {
            fault(
                status.isFolder ? "is a folder, not a socket" : "is there, and no socket",
                allowed: "a path where there is nothing yet, or a socket",
                hint: "the service removes nothing but sockets")
            return
        }
        checkFolder(isWritten: true)
    }

    private func checkFolder(isWritten: Bool) {
        let allowed = isWritten ? "a folder in which this user can create files" : "a folder that this user can read"
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        do throws(FileStatus.Failure) {
            let status = try FileStatus(ofFileAt: folder)
            guard status.isFolder else {
                fault("is not in a folder", allowed: allowed)
                return
            }
        } catch {
            let hint = error.isMissing && shown(folder) == folder ? "mkdir -p \(ShellWord.quoted(folder))" : nil
            fault("is in a folder that cannot be used: \(error.reason)", allowed: allowed, hint: hint)
            return
        }
        if isWritten, !FileStatus.isWritable(folder) {
            fault("is in a folder that cannot be written", allowed: allowed)
        }
    }

    private func judge(allowed: String, _ inspect: () throws -> Void) {
        do { try inspect() } catch { fault("\(error)", allowed: allowed) }
    }

    private func fault(_ problem: some CustomStringConvertible, allowed: String, hint: String? = nil) {
        value.context.fault(
            line: value.node.line, path: value.path, problem.description, found: shown(path), allowed: allowed,
            hint: hint)
    }

    /// The path, unless some of it came from the environment.
    private func shown(_ path: String) -> String {
        guard case .scalar(let scalar) = value.node.content, scalar.usesEnvironment else { return path }
        return scalar.source
    }

    private var usesEnvironment: Bool {
        if case .scalar(let scalar) = value.node.content { scalar.usesEnvironment } else { false }
    }
}
