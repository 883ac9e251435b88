import AuthorizationServer

extension StoreError: StoreFailure {
    package var voidsReadings: Bool {
        switch self {
        case .replaced, .incomplete, .missing, .foreignLog, .leftLog, .otherContents, .notADatabase: true
        default: false
        }
    }
}
