import Worker

extension Explorer: ScreenWorker {}
