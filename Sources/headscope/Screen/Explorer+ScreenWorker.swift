import Exploration

extension Explorer: ScreenWorker {}
