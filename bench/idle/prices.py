"""Dollars a month in US East for a resource that does nothing, before free tiers."""

from __future__ import annotations

SECRET, ALARM, DASHBOARD = (
    "AWS::SecretsManager::Secret",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
)
MONTHLY_USD = {
    SECRET: 0.40,
    ALARM: 0.10,  # for each metric that it watches
    DASHBOARD: 3.00,
}
FREE = frozenset(
    {
        "AWS::Batch::ComputeEnvironment",  # MinvCpus 0: no host without a job
        "AWS::Batch::JobDefinition",
        "AWS::Batch::JobQueue",
        "AWS::CodeBuild::Project",
        "AWS::DynamoDB::Table",  # on demand; its bytes cost
        "AWS::EC2::InternetGateway",
        "AWS::EC2::LaunchTemplate",
        "AWS::EC2::Route",
        "AWS::EC2::RouteTable",
        "AWS::EC2::SecurityGroup",
        "AWS::EC2::Subnet",
        "AWS::EC2::SubnetRouteTableAssociation",
        "AWS::EC2::VPC",
        "AWS::EC2::VPCEndpoint",  # a gateway; the interface kind would cost by the hour
        "AWS::EC2::VPCGatewayAttachment",
        "AWS::ECR::Repository",
        "AWS::Events::Rule",
        "AWS::IAM::InstanceProfile",
        "AWS::IAM::Role",
        "AWS::Logs::LogGroup",
        "AWS::Logs::ResourcePolicy",
        "AWS::S3::Bucket",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::Topic",
        "AWS::SNS::TopicPolicy",
        "AWS::SSM::Parameter",  # of the standard tier
        "AWS::Serverless::Function",
        "AWS::Serverless::LayerVersion",
        "AWS::Serverless::StateMachine",
    }
)
