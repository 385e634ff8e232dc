"""AwaitWebhook and ReceiveWebhook: a state's token is answered once, when its last job ends."""
