"""Let a template read the value of a parameter that it makes.

AWS, `AWS::SSM::Parameter`, return values: GetAtt gives Type and Value.

Stock moto's parameter has no attributes, and the deployment ends in an AttributeError.
"""

from __future__ import annotations

from moto.ssm.models import Parameter

ATTRIBUTES = {"Type": "parameter_type", "Value": "value"}


def install() -> None:
    Parameter.has_cfn_attr = classmethod(lambda _, attribute: attribute in ATTRIBUTES)
    Parameter.get_cfn_attribute = lambda self, attribute: getattr(self, ATTRIBUTES[attribute])
