import AuthorizationServer
import JOSE
import Logging

extension IssuerKeyFeed {
    /// Says what has changed; a server that stays down is asked again and again, and spoken of once.
    func report(_ tracked: TrackedKeySet, before: TrackedKeySet) {
        var metadata: Logger.Metadata = ["issuer": "\(tracked.settings.name)"]
        if let keys = tracked.holding?.keys {
            metadata["keys"] = "\(keys.keys.count)"
            if !keys.unusable.isEmpty { metadata["left-out"] = "\(keys.unusable.count)" }
        }
        if let fault = tracked.lastFailure {
            metadata["reason"] = "\(fault)"
            metadata["failures"] = "\(tracked.failures)"
            let isNew = before.lastFailure != fault
            logger.log(level: isNew ? .warning : .debug, "Keys of an issuer not renewed", metadata: metadata)
            return
        }
        if before.failures > 0 { logger.notice("Keys of an issuer can be fetched again", metadata: metadata) }
        guard before.holding?.keys.keys.map(\.kid) != tracked.holding?.keys.keys.map(\.kid) else { return }
        if tracked.holding?.keys.keys.isEmpty ?? true {
            logger.warning("An issuer publishes no key that can be used", metadata: metadata)
        } else {
            logger.info("Keys of an issuer fetched", metadata: metadata)
        }
    }

    func reportStale(_ name: KeySetName) {
        logger.warning(
            "Keys of an issuer dropped: it has not confirmed them for too long", metadata: ["issuer": "\(name)"])
    }
}
